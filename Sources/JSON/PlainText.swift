/// Text of which no byte is to be escaped, looked at and copied eight bytes a step.
enum PlainText {
  /// Bytes beyond the text that `copy` may touch, with two quotes.
  static let room = 10

  /// Copies what comes before the first byte to be escaped and gives its count.
  ///
  /// The last word ends where the text ends and overlaps the one before; text too short for a word
  /// is filled up with blanks.
  @inline(__always)
  static func copy(
    _ text: UnsafeBufferPointer<UInt8>, to target: UnsafeMutablePointer<UInt8>
  ) -> Int {
    guard let source = UnsafeRawPointer(text.baseAddress), text.count > 0 else { return 0 }
    let last = text.count &- 8
    if last < 0 {
      let word = shortWord(source, count: text.count)
      DigitText.store(word, at: target)
      let special = special(in: word)
      return special == 0 ? text.count : special.trailingZeroBitCount &>> 3
    }
    var index = 0
    while true {
      let word = source.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian
      DigitText.store(word, at: target + index)
      let special = special(in: word)
      if special != 0 { return index &+ special.trailingZeroBitCount &>> 3 }
      if index == last { return text.count }
      index = min(index &+ 8, last)
    }
  }

  /// One to seven bytes, the first lowest, and blanks after them.
  @inline(__always)
  private static func shortWord(_ source: UnsafeRawPointer, count: Int) -> UInt64 {
    func bits(_ bytes: Int) -> UInt64 { UInt64(truncatingIfNeeded: bytes &<< 3) }
    func byte(_ offset: Int) -> UInt64 {
      UInt64(source.load(fromByteOffset: offset, as: UInt8.self)) &<< bits(offset)
    }
    func four(_ offset: Int) -> UInt64 {
      let word = source.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
      return UInt64(word.littleEndian) &<< bits(offset)
    }
    let blanks = ones &* 0x20 &<< bits(count)
    return count < 4
      ? blanks | byte(0) | byte(count &>> 1) | byte(count &- 1)
      : blanks | four(0) | four(count &- 4)
  }

  private static let ones: UInt64 = 0x0101_0101_0101_0101

  /// The highest bit of each byte to be escaped, and perhaps of bytes after the first such.
  @inline(__always)
  private static func special(in word: UInt64) -> UInt64 {
    let quote = word ^ (ones &* UInt64(UInt8.quote))
    let backslash = word ^ (ones &* UInt64(UInt8.backslash))
    // Taking something from a byte sets its highest bit if the byte is below it.
    let low = (word &- ones &* 0x20) & ~word
    let hits = low | ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)
    return hits & (ones &* 0x80)
  }
}
