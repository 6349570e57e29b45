/// Numbers written in ASCII, read exactly and without the spellings that Swift adds to them.
enum NumberText {
  /// The word as text if it is made of digits, signs, a point and an exponent only.
  ///
  /// `Double("0x1p3")`, `Double("nan")` and `Int("+5")` are all numbers to Swift.
  static func strict(_ word: ArraySlice<UInt8>) -> String? {
    guard word.count < 64, word.first != UInt8(ascii: "+") else { return nil }
    for byte in word {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"),
        UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
        continue
      default: return nil
      }
    }
    return String(decoding: word, as: UTF8.self)
  }

  static func finiteDouble(_ word: ArraySlice<UInt8>) -> Double? {
    guard let text = strict(word), let value = Double(text), value.isFinite else { return nil }
    return value
  }
}
