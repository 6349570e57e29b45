/// Writes decimal digits, eight a step.
enum DigitText {
  /// Eight times `0`.
  static let zeros: UInt64 = 0x3030_3030_3030_3030
  /// 10^8: one more than a word's digits make.
  static let wordLimit: UInt64 = 100_000_000

  /// The eight digits of `value`, which is below 10^8, as text; the first lowest.
  ///
  /// Halves of four digits, then of two, then of one lie side by side in one word and are divided
  /// at once; the factors are the reciprocals of 100 and 10, exact for the numbers they meet.
  @inline(__always)
  static func word(_ value: UInt64) -> UInt64 {
    let upper = value / 10_000
    let fours = upper | (value &- upper &* 10_000) &<< 32
    let hundreds = (fours &* 5_243) &>> 19 & 0x0000_007f_0000_007f
    let twos = hundreds | (fours &- hundreds &* 100) &<< 16
    let tens = (twos &* 103) &>> 10 & 0x000f_000f_000f_000f
    return (tens | (twos &- tens &* 10) &<< 8) | zeros
  }

  /// Writes `value` without leading zeros and gives the place after it; up to 28 bytes are touched.
  static func write(
    _ value: UInt64, to target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    if value < 10 {
      target.pointee = .zero | UInt8(truncatingIfNeeded: value)
      return target + 1
    }
    guard value >= wordLimit else {
      let text = word(value)
      let leading = (text ^ zeros).trailingZeroBitCount & ~7
      store(text &>> UInt64(truncatingIfNeeded: leading), at: target)
      return target + (8 &- leading &>> 3)
    }
    let (upper, lower) = value.quotientAndRemainder(dividingBy: wordLimit)
    let rest = write(upper, to: target)
    store(word(lower), at: rest)
    return rest + 8
  }

  /// Puts eight bytes at `target`, the lowest first.
  @inline(__always)
  static func store(_ text: UInt64, at target: UnsafeMutablePointer<UInt8>) {
    UnsafeMutableRawPointer(target).storeBytes(of: text.littleEndian, as: UInt64.self)
  }
}
