/// Which bytes of a stretch of text are no digits, one bit a byte.
///
/// Eight words of eight bytes make one word of marks. The flag of byte `i` of word `j` is first put
/// at bit `j` of byte `i`, for that takes one shift and one union a word; a transposition of the
/// eight by eight bits then puts it where the byte lies.
///
/// ```
/// word 0  d d . d d d d d   →  00000100        first byte lowest
/// word 1  , d d d d . d d   →  00100001
/// ```
struct DigitMarks: ~Copyable {
  /// Bytes that one word of marks describes.
  static let wordBytes = 64
  /// Words of marks held at most: more would be wasted where an array ends.
  static let wordsMax = 16

  /// One word more, for `at` looks at two.
  private let words: UnsafeMutablePointer<UInt64>
  private var start = 0
  private var end = 0

  init() {
    words = .allocate(capacity: DigitMarks.wordsMax + 1)
    words.initialize(repeating: 0, count: DigitMarks.wordsMax + 1)
  }

  deinit { words.deallocate() }

  /// Lets the marks begin at `offset`; false where no 64 bytes and eight to spare follow it.
  @inline(__always)
  mutating func cover(_ bytes: UnsafeRawBufferPointer, from offset: Int) -> Bool {
    if offset >= start && offset &+ DigitMarks.wordBytes <= end { return true }
    let count = min(DigitMarks.wordsMax, (bytes.count &- offset &- 8) / DigitMarks.wordBytes)
    guard count > 0, let base = bytes.baseAddress else { return false }
    start = offset
    end = offset &+ count &* DigitMarks.wordBytes
    mark(base + offset, count: count)
    return true
  }

  /// The marks of the 64 bytes from `offset` on, which are covered; the first in the lowest bit.
  @inline(__always)
  func at(_ offset: Int) -> UInt64 {
    let index = (offset &- start) &>> 6
    let shift = UInt64(truncatingIfNeeded: (offset &- start) & 63)
    return words[index] &>> shift | (words[index &+ 1] &<< 1) &<< (63 &- shift)
  }

  /// Nothing is covered any more: for other bytes.
  mutating func forget() {
    start = 0
    end = 0
  }

  private func mark(_ text: UnsafeRawPointer, count: Int) {
    for index in 0..<count {
      words[index] = DigitMarks.gathered(text + index &* DigitMarks.wordBytes)
    }
    let memory = UnsafeMutableRawPointer(words)
    for offset in stride(from: 0, to: count &* 8, by: 32) {
      let gathered = memory.loadUnaligned(fromByteOffset: offset, as: SIMD4<UInt64>.self)
      memory.storeBytes(
        of: DigitMarks.transposed(gathered), toByteOffset: offset, as: SIMD4<UInt64>.self)
    }
  }

  /// The flags of 64 bytes, that of byte `i` of word `j` at bit `j` of byte `i`.
  ///
  /// With `0` exclusive-ored away, a byte is a digit if its low seven bits plus 0x76 stay below
  /// 0x80 and its high bit is clear.
  @inline(__always)
  private static func gathered(_ text: UnsafeRawPointer) -> UInt64 {
    let zeros: SIMD8<UInt64> = SIMD8(repeating: 0x3030_3030_3030_3030)
    let lowBits: SIMD8<UInt64> = SIMD8(repeating: 0x7f7f_7f7f_7f7f_7f7f)
    let beyondNine: SIMD8<UInt64> = SIMD8(repeating: 0x7676_7676_7676_7676)
    let ones: SIMD8<UInt64> = SIMD8(repeating: 0x0101_0101_0101_0101)
    let text: SIMD8<UInt64> = text.loadUnaligned(as: SIMD8<UInt64>.self) ^ zeros
    let sum: SIMD8<UInt64> = (text & lowBits) &+ beyondNine
    let flags: SIMD8<UInt64> = ((sum | text) &>> 7) & ones
    let halves = unsafeBitCast(flags, to: SIMD32<UInt16>.self)
    let shifted = unsafeBitCast(halves &* bitOfWord, to: SIMD8<UInt64>.self)
    let four = shifted.lowHalf | shifted.highHalf
    let two = four.lowHalf | four.highHalf
    return two[0] | two[1]
  }

  /// Multiplies the flags of word `j` by 2^j.
  @inline(__always)
  private static var bitOfWord: SIMD32<UInt16> {
    let factors: SIMD8<UInt64> = SIMD8(
      0x0001_0001_0001_0001, 0x0002_0002_0002_0002, 0x0004_0004_0004_0004, 0x0008_0008_0008_0008,
      0x0010_0010_0010_0010, 0x0020_0020_0020_0020, 0x0040_0040_0040_0040, 0x0080_0080_0080_0080)
    return unsafeBitCast(factors, to: SIMD32<UInt16>.self)
  }

  /// Each lane as a matrix of eight by eight bits, transposed by swapping blocks of one, two and
  /// four bits a side (H. S. Warren, Hacker's Delight, 7-3).
  @inline(__always)
  private static func transposed(_ lanes: SIMD4<UInt64>) -> SIMD4<UInt64> {
    let single: SIMD4<UInt64> = SIMD4(repeating: 0x00aa_00aa_00aa_00aa)
    let double: SIMD4<UInt64> = SIMD4(repeating: 0x0000_cccc_0000_cccc)
    let quadruple: SIMD4<UInt64> = SIMD4(repeating: 0x0000_0000_f0f0_f0f0)
    var lanes = lanes
    var swapped: SIMD4<UInt64> = (lanes ^ (lanes &>> 7)) & single
    lanes = lanes ^ swapped ^ (swapped &<< 7)
    swapped = (lanes ^ (lanes &>> 14)) & double
    lanes = lanes ^ swapped ^ (swapped &<< 14)
    swapped = (lanes ^ (lanes &>> 28)) & quadruple
    return lanes ^ swapped ^ (swapped &<< 28)
  }
}
