/// The shortest decimal that reads back as a `Double`, and of those the nearest to it.
///
/// With `value = m · 2^e` and `k` such that `value · 10^k` has 17 digits before the point, 128 bits
/// hold `4m · 5^k` and with it both ends of the interval that reads back as `value`, all exactly:
///
///     4m·5^k - 2·5^k   <   4m·5^k   <   4m·5^k + 2·5^k        in units of 2^-shift
///
/// The interval is 1 to 23 whole numbers wide, so it holds one multiple of 100 at most, which is
/// then the answer; else the nearest multiple of ten if there is one, else the nearest whole number.
/// Its ends need more than 17 digits and are never met. Below a power of two the interval is half
/// as wide, but a power of two in range has at most 15 digits itself. Where two decimals are equally
/// near, the standard library is asked.
struct ShortestDecimal {
  /// What this can write; whole numbers beside.
  static let range = 1e-6..<1e15
  /// Bytes that `write` may touch.
  static let room = 48

  /// Up to 17 digits, the value times ten to the power of `places`.
  private let digits: UInt64
  private let places: Int

  /// The decimal of `value`, in `range` and not whole; nil where it is not for this to say.
  @inline(__always)
  init?(_ value: Double) {
    guard ShortestDecimal.range.contains(value) else { return nil }
    let power = Int(truncatingIfNeeded: value.bitPattern &>> 52) &- 1_023
    // The power of ten is known from that of two, or is one more.
    let least = (power &* 1_233) &>> 12
    let isMore = value >= decades[least &+ 7]
    places = 16 &- least &- (isMore ? 1 : 0)
    let significand = value.bitPattern & 0xf_ffff_ffff_ffff | 1 &<< 52
    let five = powersOfFive[places]
    let shift = UInt128(truncatingIfNeeded: 54 &- power &- places)
    let scaled = UInt128(significand &<< 2) &* UInt128(five)
    let half = UInt128(five &<< 1)
    let highest = UInt64(truncatingIfNeeded: (scaled &+ half) &>> shift)
    let lowest = UInt64(truncatingIfNeeded: (scaled &- half) &>> shift) &+ 1
    let hundreds = highest / 100 &* 100
    if hundreds >= lowest {
      digits = hundreds
      return
    }
    let whole = UInt64(truncatingIfNeeded: scaled &>> shift)
    let rest = scaled &- UInt128(whole) &<< shift
    if highest / 10 &* 10 >= lowest {
      let last = whole % 10
      if last == 5 && rest == 0 { return nil }
      digits = whole &- last &+ (last >= 5 ? 10 : 0)
    } else {
      let middle = 1 &<< (shift &- 1)
      if rest == middle { return nil }
      digits = whole &+ (rest > middle ? 1 : 0)
    }
  }

  /// Writes it as `Double.description` does and gives the place after it.
  @inline(__always)
  func write(to target: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
    if places > 20 { return writeScientific(to: target) }
    var text = target
    var fraction = digits
    if places <= 16 {
      let unit = wholePowersOfTen[places]
      let whole = digits / unit
      fraction = (digits &- whole &* unit) &* wholePowersOfTen[16 &- places]
      text = DigitText.write(whole, to: text)
      text.pointee = .point
      return ShortestDecimal.write(fraction, to: text + 1)
    }
    // The first of 17 digits comes after zeros.
    let first = digits / wholePowersOfTen[16]
    DigitText.store(0x3030_3030_3030_2e30, at: text)
    text += places &- 15
    text.pointee = .zero | UInt8(truncatingIfNeeded: first)
    fraction &-= first &* wholePowersOfTen[16]
    return ShortestDecimal.write(fraction, to: text + 1)
  }

  /// Writes it as `1.5e-05`.
  private func writeScientific(
    to target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    let first = digits / wholePowersOfTen[16]
    target.pointee = .zero | UInt8(truncatingIfNeeded: first)
    var text = target + 1
    let fraction = digits &- first &* wholePowersOfTen[16]
    if fraction != 0 {
      text.pointee = .point
      text = ShortestDecimal.write(fraction, to: text + 1)
    }
    // 05 or 06.
    let exponent = UInt64(truncatingIfNeeded: places &- 16)
    DigitText.store(DigitText.word(exponent) &>> 32, at: text)
    text[0] = UInt8(ascii: "e")
    text[1] = .minus
    return text + 4
  }

  /// Writes a fraction of 16 digits without the zeros at its end.
  @inline(__always)
  private static func write(
    _ fraction: UInt64, to target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    let upper = fraction / DigitText.wordLimit
    let lower = fraction &- upper &* DigitText.wordLimit
    let first = DigitText.word(upper)
    DigitText.store(first, at: target)
    if lower == 0 {
      return target + (8 &- (first ^ DigitText.zeros).leadingZeroBitCount &>> 3)
    }
    let second = DigitText.word(lower)
    DigitText.store(second, at: target + 8)
    return target + (16 &- (second ^ DigitText.zeros).leadingZeroBitCount &>> 3)
  }
}

/// 10^-6 … 10^15, each the nearest `Double`.
private let decades: InlineArray<22, Double> = [
  1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
  1e12, 1e13, 1e14, 1e15,
]

/// 5^0 … 5^22.
private let powersOfFive: InlineArray<23, UInt64> = [
  1, 5, 25, 125, 625, 3_125, 15_625, 78_125, 390_625, 1_953_125, 9_765_625, 48_828_125,
  244_140_625, 1_220_703_125, 6_103_515_625, 30_517_578_125, 152_587_890_625, 762_939_453_125,
  3_814_697_265_625, 19_073_486_328_125, 95_367_431_640_625, 476_837_158_203_125,
  2_384_185_791_015_625,
]
