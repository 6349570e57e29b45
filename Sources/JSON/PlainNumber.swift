/// A number without exponent and of at most 19 digits, read without asking where the bytes end.
///
/// Whatever is not of this form, valid or not, is left to `Decimal`, with which it agrees.
struct PlainNumber {
  /// Bytes that may be looked at: a space, a sign, 24 digits, a point, 24 digits and one more.
  static let reach = 64

  private(set) var value = 0.0
  /// The index after the number.
  private(set) var end: Int
  /// Whether `value` and `end` hold a number.
  private(set) var isPlain = false

  /// Reads at `start`, from which `reach` less one bytes follow.
  @inline(__always)
  init(_ bytes: UnsafeRawBufferPointer, at start: Int) {
    let isNegative = bytes[start] == .minus
    let first = isNegative ? start &+ 1 : start
    end = first
    var significand: UInt64 = 0
    var whole = 0
    var decimals = 0
    let word = DigitScan.word(bytes, at: first)
    let others = DigitScan.nonDigits(in: word)
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
      end = first &+ Int(truncatingIfNeeded: endBits &>> 3)
      decimals = end &- first &- whole &- 1
      guard decimals > 0 else { return }
    } else {
      whole = DigitScan.appendWithin(bytes, at: &end, to: &significand)
      if bytes[end] == .point {
        end &+= 1
        decimals = DigitScan.appendWithin(bytes, at: &end, to: &significand)
        guard decimals > 0 else { return }
      }
    }
    guard whole == 1 || whole > 1 && bytes[first] != .zero, whole &+ decimals <= 19,
      significand <= 1 << 53, !bytes[end].isExponentMark
    else { return }
    // Exact operands, so the quotient rounds once: see `Decimal.double`.
    let magnitude = Double(Int64(bitPattern: significand)) / powersOfTen[decimals]
    value = isNegative ? -magnitude : magnitude
    isPlain = true
  }
}
