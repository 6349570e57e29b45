/// Decimal digits, eight at a time within one 64-bit word.
///
/// With `0` exclusive-ored away, a byte is a digit if its low seven bits plus 0x76 stay below 0x80
/// and its high bit is clear; no sum carries into the next byte. Pairs, quadruples and then all
/// eight digits are joined by three multiplications.
enum DigitScan {
  /// The word at `index`, its first byte lowest, `0` exclusive-ored away from each.
  @inline(__always)
  static func word(_ bytes: UnsafeRawBufferPointer, at index: Int) -> UInt64 {
    bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian
      ^ 0x3030_3030_3030_3030
  }

  /// The high bit of each byte of `word` that is no digit.
  @inline(__always)
  static func nonDigits(in word: UInt64) -> UInt64 {
    (((word & 0x7f7f_7f7f_7f7f_7f7f) &+ 0x7676_7676_7676_7676) | word) & 0x8080_8080_8080_8080
  }

  /// The number that eight digits write, the first in the lowest byte.
  @inline(__always)
  static func value(of digits: UInt64) -> UInt64 {
    let pairs = (digits &* 10) &+ (digits &>> 8)
    let even = (pairs & 0x0000_00ff_0000_00ff) &* 0x000f_4240_0000_0064
    let odd = ((pairs &>> 16) & 0x0000_00ff_0000_00ff) &* 0x0000_2710_0000_0001
    return (even &+ odd) &>> 32
  }

  /// The numbers that the eight digits of each lane write: `value` for four words at once.
  ///
  /// The steps stay within 16, 32 and 64 bits, for which every processor has multiplications.
  @inline(__always)
  static func values(of digits: SIMD4<UInt64>) -> SIMD4<UInt64> {
    let bytes = unsafeBitCast(digits, to: SIMD16<UInt16>.self)
    let ten: SIMD16<UInt16> = SIMD16(repeating: 10)
    let hundred: SIMD16<UInt16> = SIMD16(repeating: 100)
    let lowByte: SIMD16<UInt16> = SIMD16(repeating: 0xff)
    let lowHalf: SIMD8<UInt32> = SIMD8(repeating: 0xffff)
    let lowWord: SIMD4<UInt64> = SIMD4(repeating: 0xffff_ffff)
    let tenThousand: SIMD4<UInt64> = SIMD4(repeating: 10_000)
    let pairs: SIMD16<UInt16> = (bytes &* ten &+ (bytes &>> 8)) & lowByte
    let first = unsafeBitCast(pairs &* hundred, to: SIMD8<UInt32>.self)
    let second = unsafeBitCast(pairs, to: SIMD8<UInt32>.self) &>> 16
    let fours = unsafeBitCast((first &+ second) & lowHalf, to: SIMD4<UInt64>.self)
    return (fours & lowWord) &* tenThousand &+ (fours &>> 32)
  }

  /// Appends the digits at `index` to `value`, modulo 2^64, and gives their count.
  @inline(__always)
  static func append(
    _ bytes: UnsafeRawBufferPointer, at index: inout Int, to value: inout UInt64
  ) -> Int {
    let start = index
    while index &+ 8 <= bytes.count {
      guard appendWord(bytes, at: &index, to: &value) else { return index &- start }
    }
    while index < bytes.count && bytes[index].isDigit {
      value = value &* 10 &+ UInt64(bytes[index] & 15)
      index &+= 1
    }
    return index &- start
  }

  /// Like `append` for up to 24 digits, all of whose bytes are there.
  @inline(__always)
  static func appendWithin(
    _ bytes: UnsafeRawBufferPointer, at index: inout Int, to value: inout UInt64
  ) -> Int {
    let start = index
    _ =
      appendWord(bytes, at: &index, to: &value) && appendWord(bytes, at: &index, to: &value)
      && appendWord(bytes, at: &index, to: &value)
    return index &- start
  }

  /// Appends the digits of one word and says whether it was full of them.
  @inline(__always)
  private static func appendWord(
    _ bytes: UnsafeRawBufferPointer, at index: inout Int, to value: inout UInt64
  ) -> Bool {
    let word = word(bytes, at: index)
    let others = nonDigits(in: word)
    if others == 0 {
      value = value &* 100_000_000 &+ self.value(of: word)
      index &+= 8
      return true
    }
    let bits = others.trailingZeroBitCount & ~7
    guard bits > 0 else { return false }
    // The digits move to the top of the word, and zeros come in before them.
    let count = bits &>> 3
    value =
      value &* wholePowersOfTen[count] &+ self.value(of: word &<< UInt64(64 &- bits))
    index &+= count
    return false
  }
}

/// 10^0 … 10^22, the powers of ten that a `Double` holds exactly.
let powersOfTen: InlineArray<23, Double> = [
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
  1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
]

/// 10^0 … 10^16.
let wholePowersOfTen: InlineArray<17, UInt64> = [
  1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
  10_000_000_000, 100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000,
  1_000_000_000_000_000, 10_000_000_000_000_000,
]
