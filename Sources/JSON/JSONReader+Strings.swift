extension JSONReader {
  /// Reads a key: a string, or with `.json5` an identifier.
  mutating func scanKey() throws(JSONError) -> JSONText {
    guard position < bytes.count else { throw error(.unexpectedEnd(expected: "a key")) }
    let byte = bytes[position]
    if byte == .quote { return try scanString() }
    if isJSON5 {
      if byte == .apostrophe { return try scanString() }
      if let identifier = scanIdentifier() { return identifier }
    }
    throw error(.unexpectedByte(byte, expected: "a key"))
  }

  /// Reads the string whose opening quote is at `position`.
  mutating func scanString() throws(JSONError) -> JSONText {
    let quote = bytes[position]
    let start = position &+ 1
    var index = start
    var isEscaped = false
    while true {
      index = firstSpecial(from: index, quote: quote)
      guard index < bytes.count else {
        throw JSONError(offset: index, kind: .unexpectedEnd(expected: "the string's end"))
      }
      let byte = bytes[index]
      switch byte {
      case quote:
        position = index &+ 1
        let text = UnsafeRawBufferPointer(rebasing: bytes[start..<index])
        return JSONText(bytes: text, isEscaped: isEscaped)
      case .backslash:
        isEscaped = true
        index = try endOfEscape(at: index)
      case ..<0x20: throw JSONError(offset: index, kind: .controlCharacter(byte))
      default:
        let length = lengthOfUTF8(in: bytes, at: index)
        guard length > 0 else { throw JSONError(offset: index, kind: .invalidUTF8) }
        index &+= length
      }
    }
  }

  /// The first index from `start` on that holds a quote, a backslash, a control character or a
  /// byte beyond ASCII; the count of bytes where there is none.
  @inline(__always)
  private func firstSpecial(from start: Int, quote: UInt8) -> Int {
    var index = start
    while index &+ 8 <= bytes.count {
      let special = special(at: index, quote: quote)
      if special != 0 { return index &+ special.trailingZeroBitCount >> 3 }
      index &+= 8
    }
    while index < bytes.count {
      let byte = bytes[index]
      if byte < 0x20 || byte >= 0x80 || byte == quote || byte == .backslash { return index }
      index &+= 1
    }
    return index
  }

  /// The highest bit of each of eight bytes that is a quote, a backslash, a control character or
  /// beyond ASCII; the first byte's is the lowest.
  ///
  /// In each byte of a word the sum of its low seven bits and 0x60 reaches 0x80 if it is 0x20 or
  /// more; the sum of (byte XOR q) and 0x7f reaches it if the byte is not q.
  @inline(__always)
  func special(at index: Int, quote: UInt8) -> UInt64 {
    let low: UInt64 = 0x7f7f_7f7f_7f7f_7f7f
    let ones: UInt64 = 0x0101_0101_0101_0101
    let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian
    let printable = (word & low) &+ (ones &* 0x60)
    let noQuote = ((word ^ (ones &* UInt64(quote))) & low) &+ low
    let noBackslash = ((word ^ (ones &* UInt64(UInt8.backslash))) & low) &+ low
    return (word | ~(printable & noQuote & noBackslash)) & ~low
  }

  /// Checks the escape sequence at `index` and gives the index after it.
  private func endOfEscape(at index: Int) throws(JSONError) -> Int {
    guard index + 1 < bytes.count else {
      throw JSONError(offset: bytes.count, kind: .unexpectedEnd(expected: "an escape sequence"))
    }
    switch bytes[index + 1] {
    case .quote, .backslash, .slash, UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
      UInt8(ascii: "r"), UInt8(ascii: "t"):
      return index + 2
    case .apostrophe where isJSON5: return index + 2
    case UInt8(ascii: "u"): break
    default: throw JSONError(offset: index, kind: .invalidEscape)
    }
    guard let unit = hexadecimalUnit(in: bytes, at: index + 2) else {
      throw JSONError(offset: index, kind: .invalidEscape)
    }
    if unit & 0xf800 != 0xd800 { return index + 6 }
    // A high surrogate is followed by `\u` and a low one; anything else leaves one alone.
    guard unit & 0xfc00 == 0xd800, index + 8 <= bytes.count,
      bytes[index + 6] == .backslash, bytes[index + 7] == UInt8(ascii: "u"),
      let low = hexadecimalUnit(in: bytes, at: index + 8), low & 0xfc00 == 0xdc00
    else { throw JSONError(offset: index, kind: .loneSurrogate) }
    return index + 12
  }
}

/// The length of the well-formed sequence of two to four bytes at `index`; 0 where there is none.
///
/// Source: RFC 3629, section 4.
func lengthOfUTF8(in bytes: UnsafeRawBufferPointer, at index: Int) -> Int {
  let length: Int
  var second: ClosedRange<UInt8> = 0x80...0xbf
  switch bytes[index] {
  case 0xc2...0xdf: length = 2
  case 0xe0: (length, second) = (3, 0xa0...0xbf)
  case 0xed: (length, second) = (3, 0x80...0x9f)
  case 0xe1...0xef: length = 3
  case 0xf0: (length, second) = (4, 0x90...0xbf)
  case 0xf1...0xf3: length = 4
  case 0xf4: (length, second) = (4, 0x80...0x8f)
  default: return 0
  }
  guard bytes.count - index >= length, second.contains(bytes[index + 1]) else { return 0 }
  for offset in 2..<length where bytes[index + offset] & 0xc0 != 0x80 { return 0 }
  return length
}
