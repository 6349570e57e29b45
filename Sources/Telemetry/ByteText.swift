extension Array where Element == UInt8 {
  /// Appends the bytes of a literal.
  package mutating func append(text: StaticString) {
    append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Appends the UTF-8 of `text`.
  package mutating func append(text: String) {
    append(contentsOf: text.utf8)
  }

  /// Appends `value` in decimal, with zeros before it up to `width` digits.
  package mutating func append(decimal value: Int, width: Int = 1) {
    if value < 0 { append(UInt8(ascii: "-")) }
    let magnitude = value.magnitude
    var unit: UInt = 1
    var digits = 1
    while magnitude / unit >= 10 {
      unit *= 10
      digits += 1
    }
    for _ in digits..<Swift.max(digits, width) { append(UInt8(ascii: "0")) }
    while unit > 0 {
      append(UInt8(ascii: "0") + UInt8(magnitude / unit % 10))
      unit /= 10
    }
  }

  /// Appends `text` as a JSON string: quoted, with quotes, backslashes and controls escaped.
  package mutating func append(jsonString text: String) {
    append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): append(text: "\\\"")
      case UInt8(ascii: "\\"): append(text: "\\\\")
      case UInt8(ascii: "\n"): append(text: "\\n")
      case UInt8(ascii: "\r"): append(text: "\\r")
      case UInt8(ascii: "\t"): append(text: "\\t")
      case 0..<0x20:
        append(text: "\\u00")
        append(hexDigit(byte >> 4))
        append(hexDigit(byte & 15))
      default: append(byte)
      }
    }
    append(UInt8(ascii: "\""))
  }

  private func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}
