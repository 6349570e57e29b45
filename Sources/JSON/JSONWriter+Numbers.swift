extension JSONWriter {
  /// The digits of one number, filled from the last to the first.
  ///
  ///     buffer | free … | - | 1 | . | 0 | 5 |      `start` is the index of the first
  private struct Digits {
    static let capacity = 32
    let buffer: UnsafeMutableBufferPointer<UInt8>
    var start = capacity

    @inline(__always)
    mutating func prepend(_ byte: UInt8) {
      start &-= 1
      buffer[start] = byte
    }

    /// Puts `value` in decimal before what is there.
    @inline(__always)
    mutating func prepend(_ value: UInt64) {
      var rest = value
      repeat {
        let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
        prepend(.zero &+ UInt8(truncatingIfNeeded: digit))
        rest = quotient
      } while rest > 0
    }
  }

  /// Appends the digits that `fill` puts into an empty buffer on the stack.
  @inline(__always)
  private mutating func appendDigits(_ fill: (inout Digits) -> Void) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Digits.capacity) { buffer in
      var digits = Digits(buffer: buffer)
      fill(&digits)
      append(UnsafeBufferPointer(rebasing: buffer[digits.start...]))
    }
  }

  mutating func append(_ value: Int64) {
    appendDigits { digits in
      digits.prepend(value.magnitude)
      if value < 0 { digits.prepend(.minus) }
    }
  }

  /// Writes a finite `value` with the shortest digits that read back as it.
  ///
  /// Different decimals of 15 digits are different doubles, so if dividing such a decimal by its
  /// power of ten gives `value`, it is the shortest. All others are the standard library's, which
  /// writes the same and takes longer.
  mutating func append(_ value: Double) {
    let magnitude = value.magnitude
    // Most numbers of an answer are whole.
    if magnitude < 1e15, magnitude.rounded(.towardZero) == magnitude {
      return appendDigits { digits in
        digits.prepend(.zero)
        digits.prepend(.point)
        digits.prepend(UInt64(magnitude))
        if value.sign == .minus { digits.prepend(.minus) }
      }
    }
    let scaled = (magnitude * 1e8).rounded()
    guard magnitude >= 1e-4 && magnitude < 1e7 && scaled / 1e8 == magnitude else {
      var text = ShortText(target: room(ShortText.capacity))
      value.write(to: &text)
      advance(text.count)
      return
    }
    appendDigits { digits in
      let (whole, fraction) = UInt64(scaled).quotientAndRemainder(dividingBy: 100_000_000)
      var rest = fraction
      var places = 8
      while places > 1 {
        let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
        guard digit == 0 else { break }
        rest = quotient
        places -= 1
      }
      for _ in 0..<places {
        let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
        digits.prepend(.zero &+ UInt8(truncatingIfNeeded: digit))
        rest = quotient
      }
      digits.prepend(.point)
      digits.prepend(whole)
      if value < 0 { digits.prepend(.minus) }
    }
  }
}

/// Takes the digits of one number where they are to stay.
private struct ShortText: TextOutputStream {
  /// The longest double has 24 bytes.
  static let capacity = 32
  let target: UnsafeMutablePointer<UInt8>
  private(set) var count = 0

  init(target: UnsafeMutablePointer<UInt8>) { self.target = target }

  mutating func write(_ string: String) {
    for byte in string.utf8 {
      target[count] = byte
      count += 1
    }
  }

  /// Called in the place of `write` for what is ASCII, without making a string of it.
  mutating func _writeASCII(_ buffer: UnsafeBufferPointer<UInt8>) {
    for byte in buffer {
      target[count] = byte
      count += 1
    }
  }
}
