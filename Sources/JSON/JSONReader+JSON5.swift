/// What `.json5` allows and RFC 8259 does not; numbers are in `Decimal`.
extension JSONReader {
  /// Skips the comment whose slash is at `position`.
  mutating func skipComment() throws(JSONError) {
    let start = position
    guard position + 1 < bytes.count else {
      throw error(.unexpectedByte(.slash, expected: "a value"))
    }
    switch bytes[position + 1] {
    case .slash:
      while position < bytes.count && bytes[position] != 0x0a && bytes[position] != 0x0d {
        position += 1
      }
    case UInt8(ascii: "*"):
      position += 2
      while position + 1 < bytes.count {
        if bytes[position] == UInt8(ascii: "*") && bytes[position + 1] == .slash {
          position += 2
          return
        }
        position += 1
      }
      throw JSONError(offset: start, kind: .unterminatedComment)
    default: throw error(.unexpectedByte(.slash, expected: "a value"))
    }
  }

  /// Reads an ASCII identifier as a key; nil where none begins at `position`.
  mutating func scanIdentifier() -> JSONText? {
    let start = position
    while position < bytes.count {
      switch bytes[position] {
      case 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "_"), UInt8(ascii: "$"): position += 1
      case 0x30...0x39 where position > start: position += 1
      default:
        guard position > start else { return nil }
        return JSONText(
          bytes: UnsafeRawBufferPointer(rebasing: bytes[start..<position]), isEscaped: false)
      }
    }
    return position > start
      ? JSONText(bytes: UnsafeRawBufferPointer(rebasing: bytes[start...]), isEscaped: false) : nil
  }
}
