extension JSONWriter {
  /// Writes an integer as an element, or after its key.
  public mutating func write(_ value: Int64) {
    var text = separated(room: 32)
    text.pointee = .minus
    if value < 0 { text += 1 }
    end(at: DigitText.write(value.magnitude, to: text))
  }

  public mutating func write(_ value: Int) { write(Int64(value)) }

  /// Writes the shortest digits that read back as `value`; `1.0` for one, null for NaN or infinity.
  public mutating func write(_ value: Double) {
    var text = separated(room: ShortestDecimal.room)
    let magnitude = value.magnitude
    text.pointee = .minus
    if value.sign == .minus { text += 1 }
    // Most numbers of an answer are whole.
    if magnitude < ShortestDecimal.range.upperBound {
      let whole = Int64(magnitude)
      if Double(whole) == magnitude {
        text = DigitText.write(UInt64(whole), to: text)
        text[0] = .point
        text[1] = .zero
        return end(at: text + 2)
      }
    }
    if let decimal = ShortestDecimal(magnitude) {
      end(at: decimal.write(to: text))
    } else if magnitude.isFinite {
      var short = ShortText(next: text)
      magnitude.write(to: &short)
      end(at: short.next)
    } else {
      writeNull()
    }
  }
}

/// Takes the digits of one number where they are to stay; the longest double has 24 bytes.
private struct ShortText: TextOutputStream {
  private(set) var next: UnsafeMutablePointer<UInt8>

  mutating func write(_ string: String) {
    for byte in string.utf8 { append(byte) }
  }

  /// Called in the place of `write` for what is ASCII, without making a string of it.
  mutating func _writeASCII(_ buffer: UnsafeBufferPointer<UInt8>) {
    for byte in buffer { append(byte) }
  }

  @inline(__always)
  private mutating func append(_ byte: UInt8) {
    next.pointee = byte
    next += 1
  }
}
