/// A day of the proleptic Gregorian calendar, and the arithmetic between it and epoch seconds.
///
/// Day counts follow Howard Hinnant, "chrono-compatible low-level date algorithms".
public struct CivilDate: Sendable, Equatable {
  public let year: Int
  public let month: Int
  public let day: Int

  public init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// The day that holds `epoch` seconds since 1970-01-01T00:00:00.
  public init(epoch: Int64) {
    self.init(daysSinceEpoch: CivilDate.days(ofEpoch: epoch))
  }

  public init(daysSinceEpoch: Int64) {
    let shifted = daysSinceEpoch + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
    year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
  }

  /// Days since 1970-01-01.
  public var daysSinceEpoch: Int64 {
    let shiftedYear = Int64(month <= 2 ? year - 1 : year)
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let shiftedMonth = Int64(month > 2 ? month - 3 : month + 9)
    let dayOfYear = (153 * shiftedMonth + 2) / 5 + Int64(day) - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The days since 1970-01-01 of the day that holds `epoch` seconds.
  public static func days(ofEpoch epoch: Int64) -> Int64 {
    epoch >= 0 ? epoch / 86_400 : (epoch - 86_399) / 86_400
  }

  /// 0 for Sunday … 6 for Saturday; 1970-01-01 was a Thursday.
  public static func weekday(ofDay day: Int64) -> Int {
    Int(((day + 4) % 7 + 7) % 7)
  }

  /// The day number of the `ordinal`-th Sunday of a month, counted from 1.
  static func sunday(_ ordinal: Int, year: Int, month: Int) -> Int64 {
    let first = CivilDate(year: year, month: month, day: 1).daysSinceEpoch
    return first + Int64((7 - weekday(ofDay: first)) % 7 + 7 * (ordinal - 1))
  }

  /// The day number of the last Sunday of a month of 31 days.
  static func lastSunday(year: Int, month: Int) -> Int64 {
    let last = CivilDate(year: year, month: month, day: 31).daysSinceEpoch
    return last - Int64(weekday(ofDay: last))
  }
}
