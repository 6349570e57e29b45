/// A number without sign and exponent whose digits make less than 2^52, read a word at a time.
///
/// Whatever is not of this form, valid or not, is left to `Decimal`, with which it agrees.
struct PlainNumber {
  /// Bytes that may be looked at: 24 digits, a point, 24 digits and some after.
  static let reach = 64

  private(set) var value = 0.0
  /// The index after the number.
  private(set) var end: Int
  /// Whether `value` and `end` hold a number.
  private(set) var isPlain = false

  /// Reads at `start`, where a digit is and from which `reach` bytes are there.
  ///
  /// `word` is `DigitScan`'s at `start`, and `others` its bytes that are no digits.
  @inline(__always)
  init(_ bytes: UnsafeRawBufferPointer, at start: Int, word: UInt64, others: UInt64) {
    end = start
    var significand: UInt64 = 0
    var whole = 0
    var decimals = 0
    let second = others & (others &- 1)
    let pointBits = UInt64(truncatingIfNeeded: others.trailingZeroBitCount) & ~7
    if second != 0 && UInt8(truncatingIfNeeded: word &>> pointBits) == UInt8.point ^ .zero {
      // "d.ddddd," is in one word: without the point all its digits convert at once.
      let endBits = UInt64(truncatingIfNeeded: second.trailingZeroBitCount) & ~7
      let before = word & ((1 &<< pointBits) &- 1)
      let after = (word &>> pointBits) &>> 8
      let digits = (before | after &<< pointBits) &<< (72 &- endBits)
      significand = DigitScan.value(of: digits)
      whole = Int(truncatingIfNeeded: pointBits &>> 3)
      end = start &+ Int(truncatingIfNeeded: endBits &>> 3)
      decimals = end &- start &- whole &- 1
      guard decimals > 0 else { return }
    } else {
      whole = DigitScan.appendWithin(bytes, at: &end, to: &significand)
      if bytes[end] == .point {
        end &+= 1
        decimals = DigitScan.appendWithin(bytes, at: &end, to: &significand)
        guard decimals > 0 else { return }
      }
    }
    guard whole == 1 || bytes[start] != .zero, whole &+ decimals <= 19,
      significand < 1 << 52, !bytes[end].isExponentMark
    else { return }
    // Exact operands, so the quotient rounds once: see `Decimal.double`. The conversion by hand
    // (2^52 has a last bit of one) does not wait for the number before, as the processor's
    // instruction does, which keeps the upper half of its register.
    let exact = Double(bitPattern: 0x4330_0000_0000_0000 | significand) - 0x1p52
    value = exact / powersOfTen[decimals]
    isPlain = true
  }
}
