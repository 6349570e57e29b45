import Market
public import Models

extension BundleManifest {
  /// When the bundle was made, seconds since 1970 UTC: by its version, else the end of its data.
  public var made: Int64 {
    let digits = Array(version.utf8)
    func number(_ range: Range<Int>) -> Int? {
      Int(String(decoding: digits[range], as: UTF8.self))
    }
    guard digits.count == 16, digits[8] == UInt8(ascii: "T"), digits[15] == UInt8(ascii: "Z"),
      let year = number(0..<4), let month = number(4..<6), let day = number(6..<8),
      let hour = number(9..<11), let minute = number(11..<13), let second = number(13..<15),
      (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(day),
      (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second)
    else { return test.to }
    let days = CivilDate(year: year, month: month, day: day).daysSinceEpoch
    return days * 86_400 + Int64(hour * 3_600 + minute * 60 + second)
  }
}
