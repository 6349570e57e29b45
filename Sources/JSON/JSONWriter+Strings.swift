extension JSONWriter {
  /// Writes a string as an element, or after its key.
  public mutating func write(_ value: String) {
    // A span lends the bytes where they lie.
    let bytes = value.utf8.span
    bytes.withUnsafeBufferPointer { write(text: $0) }
  }

  /// Writes a member's key that is only known now; its value is to be written next.
  public mutating func key(named name: String) {
    write(name)
    reserve(1)
    next.pointee = .colon
    next += 1
    needsComma = false
  }

  private mutating func write(text: UnsafeBufferPointer<UInt8>) {
    var end = separated(room: text.count &+ PlainText.room)
    end.pointee = .quote
    end += 1
    let plain = PlainText.copy(text, to: end)
    end += plain
    if plain < text.count {
      next = end
      appendEscaped(UnsafeBufferPointer(rebasing: text[plain...]))
      reserve(1)
      end = next
    }
    end.pointee = .quote
    self.end(at: end + 1)
  }

  /// Writes text that begins with a byte to be escaped.
  private mutating func appendEscaped(_ text: UnsafeBufferPointer<UInt8>) {
    for byte in text {
      if byte >= 0x20 && byte != .quote && byte != .backslash {
        append(byte)
      } else {
        appendEscape(of: byte)
      }
    }
  }

  private mutating func appendEscape(of byte: UInt8) {
    append(.backslash)
    switch byte {
    case .quote, .backslash: append(byte)
    case 0x08: append(UInt8(ascii: "b"))
    case 0x0c: append(UInt8(ascii: "f"))
    case 0x0a: append(UInt8(ascii: "n"))
    case 0x0d: append(UInt8(ascii: "r"))
    case 0x09: append(UInt8(ascii: "t"))
    default:
      for digit in [UInt8(ascii: "u"), .zero, .zero] { append(digit) }
      for nibble in [byte >> 4, byte & 15] {
        append(nibble < 10 ? .zero + nibble : UInt8(ascii: "a") - 10 + nibble)
      }
    }
  }

  private mutating func append(_ byte: UInt8) {
    reserve(1)
    next.pointee = byte
    next += 1
  }
}
