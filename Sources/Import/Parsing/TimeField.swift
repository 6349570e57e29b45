import Market

/// Dates and times of day in bytes; nil for anything but the exact form.
enum TimeField {
  /// The years whose bars can be stored.
  static let years = 1970...2199

  /// Epoch seconds as plain digits.
  static func epoch(_ field: UnsafeBufferPointer<UInt8>) -> Int64? {
    guard let value = number(field, 0..<field.count, digitsMax: 10) else { return nil }
    // The end of the last year that dates can name.
    return value < 7_258_118_400 ? value : nil
  }

  /// Midnight of `yyyy.mm.dd`, or with dashes or slashes.
  static func yearFirst(_ field: UnsafeBufferPointer<UInt8>) -> Int64? {
    guard field.count == 10, field[4] == field[7], isDateSeparator(field[4]) else { return nil }
    return midnight(number(field, 0..<4), number(field, 5..<7), number(field, 8..<10))
  }

  /// `hh:mm`, `hh:mm:ss` or `hh:mm:ss.mmm` with no milliseconds, in seconds.
  static func timeOfDay(_ field: UnsafeBufferPointer<UInt8>) -> Int64? {
    timeOfDay(field, from: 0)
  }

  /// `yyyymmdd hhmmss`.
  static func compact(_ field: UnsafeBufferPointer<UInt8>) -> Int64? {
    guard field.count == 15, field[8] == UInt8(ascii: " ") else { return nil }
    guard
      let day = midnight(number(field, 0..<4), number(field, 4..<6), number(field, 6..<8)),
      let time = seconds(number(field, 9..<11), number(field, 11..<13), number(field, 13..<15))
    else { return nil }
    return day + time
  }

  /// `dd.mm.yyyy hh:mm:ss.000`.
  static func dayFirst(_ field: UnsafeBufferPointer<UInt8>) -> Int64? {
    guard field.count >= 16, field[2] == field[5], isDateSeparator(field[2]),
      field[10] == UInt8(ascii: " "),
      let day = midnight(number(field, 6..<10), number(field, 3..<5), number(field, 0..<2)),
      let time = timeOfDay(field, from: 11)
    else { return nil }
    return day + time
  }

  private static func timeOfDay(_ field: UnsafeBufferPointer<UInt8>, from start: Int) -> Int64? {
    let length = field.count - start
    let colon = UInt8(ascii: ":")
    guard length == 5 || length == 8 || length == 12, field[start + 2] == colon else { return nil }
    var second: Int64? = 0
    if length > 5 {
      guard field[start + 5] == colon else { return nil }
      second = number(field, start + 6..<start + 8)
    }
    if length == 12 {
      guard field[start + 8] == UInt8(ascii: "."),
        number(field, start + 9..<start + 12) == 0
      else { return nil }
    }
    return seconds(
      number(field, start..<start + 2), number(field, start + 3..<start + 5), second)
  }

  private static func isDateSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "/")
  }

  private static func midnight(_ year: Int64?, _ month: Int64?, _ day: Int64?) -> Int64? {
    guard let year, let month, let day, years.contains(Int(year)), (1...12).contains(month),
      (1...31).contains(day)
    else { return nil }
    let date = CivilDate(year: Int(year), month: Int(month), day: Int(day))
    let days = date.daysSinceEpoch
    // A day that its month does not have comes back as another.
    guard day < 29 || CivilDate(daysSinceEpoch: days) == date else { return nil }
    return days * 86_400
  }

  private static func seconds(_ hour: Int64?, _ minute: Int64?, _ second: Int64?) -> Int64? {
    guard let hour, let minute, let second, hour < 24, minute < 60, second < 60 else { return nil }
    return hour * 3_600 + minute * 60 + second
  }

  private static func number(
    _ field: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, digitsMax: Int = 4
  ) -> Int64? {
    guard !range.isEmpty, range.count <= digitsMax else { return nil }
    var value: Int64 = 0
    for index in range {
      let digit = field[index] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = value * 10 + Int64(digit)
    }
    return value
  }
}
