/// The character classes of RFC 9110 and RFC 3986, on bytes.
enum ByteClass {
  static let carriageReturn: UInt8 = 13
  static let lineFeed: UInt8 = 10
  static let space: UInt8 = 32
  static let tab: UInt8 = 9

  /// `tchar` (RFC 9110, 5.6.2).
  @inline(__always) static func isToken(_ byte: UInt8) -> Bool {
    isIn(byte, low: 0x03ff_6cfa_0000_0000, high: 0x57ff_ffff_c7ff_fffe)
  }

  /// `unreserved` or `sub-delims` (RFC 3986, 2), what a registered name is made of beside `%`.
  @inline(__always) static func isNameOfHost(_ byte: UInt8) -> Bool {
    isIn(byte, low: 0x2bff_7fd2_0000_0000, high: 0x47ff_fffe_87ff_fffe)
  }

  /// Blank, tab, visible or above ASCII: all that a field value may hold (RFC 9110, 5.5).
  @inline(__always) static func isFieldValue(_ byte: UInt8) -> Bool {
    (byte >= 0x20 && byte != 0x7f) || byte == tab
  }

  /// Whether `text` may be a field's value but for blanks around it.
  static func isFieldText(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { $0.allSatisfy(isFieldValue) }
  }

  @inline(__always) static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }

  @inline(__always) static func isVisible(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7f }

  @inline(__always) static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }

  /// The value of a hexadecimal digit.
  @inline(__always) static func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 48...57: byte - 48
    case 65...70: byte - 55
    case 97...102: byte - 87
    default: nil
    }
  }

  /// The letter in lower case; other bytes, above ASCII too, as they are.
  @inline(__always) static func lowered(_ byte: UInt8) -> UInt8 {
    byte &- 65 < 26 ? byte | 0x20 : byte
  }

  /// Whether the two are equal but for the case of ASCII letters.
  static func equalIgnoringCase(
    _ left: some Collection<UInt8>, _ right: some Collection<UInt8>
  ) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy { lowered($0) == lowered($1) }
  }

  @inline(__always) private static func isIn(_ byte: UInt8, low: UInt64, high: UInt64) -> Bool {
    guard byte < 128 else { return false }
    return ((byte < 64 ? low : high) >> UInt64(byte & 63)) & 1 == 1
  }
}
