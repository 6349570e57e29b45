/// The civil time zones that the rules of trading name, with their daylight-saving rules.
///
/// The rules in force: United States since 2007 (second Sunday of March to first Sunday of November,
/// 02:00 local) and 1987–2006 (first Sunday of April to last of October); European Union since 1996
/// (last Sunday of March to last Sunday of October, 01:00 UTC). Tokyo keeps none.
/// Source: IANA tz database, files `northamerica`, `europe`, `asia`.
public enum Zone: String, CaseIterable, Sendable {
  case utc = "UTC"
  case newYork = "America/New_York"
  case london = "Europe/London"
  case prague = "Europe/Prague"
  case tokyo = "Asia/Tokyo"

  /// Seconds to add to UTC for this zone's local time at `utc` (epoch seconds).
  public func offset(atUTC utc: Int64) -> Int64 {
    switch self {
    case .utc: 0
    case .tokyo: 9 * 3_600
    case .london: Zone.isEuropeanSummer(utc) ? 3_600 : 0
    case .prague: Zone.isEuropeanSummer(utc) ? 7_200 : 3_600
    case .newYork: Zone.isAmericanSummer(utc) ? -4 * 3_600 : -5 * 3_600
    }
  }

  /// The UTC instant of the last local midnight at or before `utc`.
  public func midnight(atOrBeforeUTC utc: Int64) -> Int64 {
    let day = CivilDate.days(ofEpoch: utc + offset(atUTC: utc))
    return midnight(ofDay: day)
  }

  /// The UTC instant of the first local midnight after `utc`.
  public func midnight(afterUTC utc: Int64) -> Int64 {
    let day = CivilDate.days(ofEpoch: utc + offset(atUTC: utc))
    return midnight(ofDay: day + 1)
  }

  /// The UTC instant at which local day `day` (days since 1970-01-01) begins.
  ///
  /// None of these zones changes its clock at midnight, so one refinement of the offset is exact.
  private func midnight(ofDay day: Int64) -> Int64 {
    let guess = day * 86_400 - offset(atUTC: day * 86_400)
    return day * 86_400 - offset(atUTC: guess)
  }

  private static func isEuropeanSummer(_ utc: Int64) -> Bool {
    let year = CivilDate(epoch: utc).year
    let begin = CivilDate.lastSunday(year: year, month: 3) * 86_400 + 3_600
    let end = CivilDate.lastSunday(year: year, month: 10) * 86_400 + 3_600
    return utc >= begin && utc < end
  }

  private static func isAmericanSummer(_ utc: Int64) -> Bool {
    // The year of New York's standard time: its changes are months away from the year's turn.
    let year = CivilDate(epoch: utc - 5 * 3_600).year
    let begin: Int64
    let end: Int64
    if year >= 2007 {
      begin = CivilDate.sunday(2, year: year, month: 3)
      end = CivilDate.sunday(1, year: year, month: 11)
    } else {
      begin = CivilDate.sunday(1, year: year, month: 4)
      end = CivilDate.lastSunday(year: year, month: 10)
    }
    // 02:00 EST is 07:00 UTC; 02:00 EDT is 06:00 UTC.
    return utc >= begin * 86_400 + 7 * 3_600 && utc < end * 86_400 + 6 * 3_600
  }
}
