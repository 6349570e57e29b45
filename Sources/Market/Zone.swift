/// The civil time zones that the rules of trading name, with their daylight-saving rules.
///
/// The rules in force: United States since 2007 (second Sunday of March to first Sunday of November,
/// 02:00 local) and 1987–2006 (first Sunday of April to last of October); European Union since 1996
/// (last Sunday of March to last Sunday of October, 01:00 UTC). Tokyo keeps none.
/// Source: IANA tz database, files `northamerica`, `europe`, `asia`.
public enum Zone: String, CaseIterable, Sendable {
  case utc = "UTC"
  case newYork = "America/New_York"
  case chicago = "America/Chicago"
  case london = "Europe/London"
  case prague = "Europe/Prague"
  case helsinki = "Europe/Helsinki"
  case tokyo = "Asia/Tokyo"

  /// Seconds to add to UTC for this zone's local time at `utc` (epoch seconds).
  public func offset(atUTC utc: Int64) -> Int64 {
    switch self {
    case .utc: 0
    case .tokyo: 9 * 3_600
    case .london: Zone.isEuropeanSummer(utc) ? 3_600 : 0
    case .prague: Zone.isEuropeanSummer(utc) ? 7_200 : 3_600
    case .helsinki: Zone.isEuropeanSummer(utc) ? 10_800 : 7_200
    case .newYork:
      Zone.isAmericanSummer(utc, standardHours: 5) ? -4 * 3_600 : -5 * 3_600
    case .chicago:
      Zone.isAmericanSummer(utc, standardHours: 6) ? -5 * 3_600 : -6 * 3_600
    }
  }

  /// The UTC instant of the last local midnight at or before `utc`.
  public func midnight(atOrBeforeUTC utc: Int64) -> Int64 {
    reset(atOrBeforeUTC: utc, secondOfDay: 0)
  }

  /// The UTC instant of the first local midnight after `utc`.
  public func midnight(afterUTC utc: Int64) -> Int64 { reset(afterUTC: utc, secondOfDay: 0) }

  /// The last UTC instant at or before `utc` at which the local clock shows `secondOfDay`.
  public func reset(atOrBeforeUTC utc: Int64, secondOfDay second: Int64) -> Int64 {
    let day = CivilDate.days(ofEpoch: utc + offset(atUTC: utc))
    let today = instant(ofDay: day, second)
    return today <= utc ? today : instant(ofDay: day - 1, second)
  }

  /// The first UTC instant after `utc` at which the local clock shows `secondOfDay`.
  public func reset(afterUTC utc: Int64, secondOfDay second: Int64) -> Int64 {
    let day = CivilDate.days(ofEpoch: utc + offset(atUTC: utc))
    let today = instant(ofDay: day, second)
    return today > utc ? today : instant(ofDay: day + 1, second)
  }

  /// The UTC instant at which local day `day` (days since 1970-01-01) shows `second` of it.
  ///
  /// With the offset of four hours before: a time that the clock shows twice is the earlier one, and a
  /// time that it skips is as long after the change as it would have been without.
  private func instant(ofDay day: Int64, _ second: Int64) -> Int64 {
    let local = day * 86_400 + second
    let early = local - offset(atUTC: local - offset(atUTC: local) - 4 * 3_600)
    if early + offset(atUTC: early) == local { return early }
    let late = local - offset(atUTC: early)
    return late + offset(atUTC: late) == local ? late : early
  }

  private static func isEuropeanSummer(_ utc: Int64) -> Bool {
    let date = CivilDate(epoch: utc)
    // Both changes are within these months.
    guard date.month == 3 || date.month == 10 else { return (4...9).contains(date.month) }
    let year = date.year
    let begin = CivilDate.lastSunday(year: year, month: 3) * 86_400 + 3_600
    let end = CivilDate.lastSunday(year: year, month: 10) * 86_400 + 3_600
    return utc >= begin && utc < end
  }

  private static func isAmericanSummer(_ utc: Int64, standardHours: Int64) -> Bool {
    // The year of standard time: the changes are months away from the year's turn.
    let year = CivilDate(epoch: utc - standardHours * 3_600).year
    let begin: Int64
    let end: Int64
    if year >= 2007 {
      begin = CivilDate.sunday(2, year: year, month: 3)
      end = CivilDate.sunday(1, year: year, month: 11)
    } else {
      begin = CivilDate.sunday(1, year: year, month: 4)
      end = CivilDate.lastSunday(year: year, month: 10)
    }
    // Both changes are at 02:00 of the time that ends: in New York 07:00 and 06:00 UTC.
    return utc >= begin * 86_400 + (2 + standardHours) * 3_600
      && utc < end * 86_400 + (1 + standardHours) * 3_600
  }
}
