extension JSONReader {
  /// The next value as a number, to the last bit the `Double` nearest to what is written.
  ///
  /// - Throws: where it is no number, or beyond the largest finite `Double`.
  public mutating func readDouble() throws(JSONError) -> Double {
    let start = try numberStart()
    if let value = plainDouble() { return value }
    return try readDecimal().double(at: start)
  }

  /// The next value as an integer; `1.0` and `1e3` are integers, `1.5` is not.
  ///
  /// - Throws: where it is no number, has a fraction, or is outside `Int64`.
  public mutating func readInt64() throws(JSONError) -> Int64 {
    let start = try numberStart()
    if let value = plainInteger() { return value }
    return try readDecimal().int64(at: start)
  }

  /// The next value as a number that keeps integers of 64 bits exact.
  ///
  /// - Throws: where it is no number, or beyond the largest finite `Double`.
  public mutating func readNumber() throws(JSONError) -> JSONNumber {
    let start = try numberStart()
    return try JSONNumber(readDecimal(), at: start)
  }

  /// The next value as a string.
  ///
  /// - Throws: where it is no string or not a valid one.
  /// - Complexity: O(n); allocates where the string is longer than 15 bytes.
  public mutating func readString() throws(JSONError) -> String {
    try readText().string
  }

  /// The next value as a string where it lies, without a copy.
  ///
  /// - Throws: where it is no string or not a valid one.
  public mutating func readText() throws(JSONError) -> JSONText {
    try expect(.string, first: .quote)
    let text = try scanString()
    state = .after
    return text
  }

  /// The next value as a truth value.
  ///
  /// - Throws: where it is neither `true` nor `false`.
  public mutating func readBool() throws(JSONError) -> Bool {
    let found = try peekKind()
    guard found == .bool else { throw error(.wrongType(expected: .bool, found: found)) }
    let isTrue = bytes[position] == UInt8(ascii: "t")
    try readLiteral(isTrue ? "true" : "false")
    return isTrue
  }

  /// Consumes the next value if it is `null`, and says whether it was.
  ///
  /// - Throws: where no value comes next.
  public mutating func readNull() throws(JSONError) -> Bool {
    guard try valueStart() == UInt8(ascii: "n") else {
      _ = try peekKind()
      return false
    }
    try readLiteral("null")
    return true
  }

  /// Passes over the next value, which is checked like one that is read.
  ///
  /// - Throws: the first thing wrong in it.
  /// - Complexity: O(n)
  public mutating func skipValue() throws(JSONError) {
    switch try peekKind() {
    case .object:
      try beginObject()
      while try nextKey() != nil { try skipValue() }
    case .array:
      try beginArray()
      while try nextElement() { try skipValue() }
    case .string: _ = try readText()
    case .number: _ = try readDouble()
    case .bool: _ = try readBool()
    case .null: _ = try readNull()
    }
  }

  /// Passes over the next value and gives the bytes it is written with.
  ///
  /// - Throws: the first thing wrong in it.
  /// - Complexity: O(n)
  public mutating func readRaw() throws(JSONError) -> UnsafeRawBufferPointer {
    _ = try valueStart()
    let start = position
    try skipValue()
    return UnsafeRawBufferPointer(rebasing: bytes[start..<position])
  }
}

extension JSONReader {
  /// Skips to a number and gives the offset at which it begins.
  @inline(__always)
  private mutating func numberStart() throws(JSONError) -> Int {
    let byte = try valueStart()
    if !byte.isDigit && byte != .minus {
      let found = try peekKind()
      if found != .number { throw error(.wrongType(expected: .number, found: found)) }
    }
    return position
  }

  /// The number at `position` if it has the commonest form, with which `Decimal` agrees.
  @inline(__always)
  private mutating func plainDouble() -> Double? {
    guard position &+ PlainNumber.reach < bytes.count, !isJSON5 else { return nil }
    let isNegative = bytes[position] == .minus
    let start = isNegative ? position &+ 1 : position
    let word = DigitScan.word(bytes, at: start)
    let others = DigitScan.nonDigits(in: word)
    guard others & 0x80 == 0 else { return nil }
    let number = PlainNumber(bytes, at: start, word: word, others: others)
    guard number.isPlain else { return nil }
    position = number.end
    state = .after
    return isNegative ? -number.value : number.value
  }

  /// The number at `position` if it is nothing but digits, few enough for 64 bits.
  @inline(__always)
  private mutating func plainInteger() -> Int64? {
    guard position &+ PlainNumber.reach < bytes.count, !isJSON5, bytes[position].isDigit else {
      return nil
    }
    var end = position
    var value: UInt64 = 0
    let count = DigitScan.appendWithin(bytes, at: &end, to: &value)
    guard count <= 18, bytes[position] != .zero || count == 1, bytes[end] != .point,
      !bytes[end].isExponentMark
    else { return nil }
    position = end
    state = .after
    return Int64(bitPattern: value)
  }

  @inline(__always)
  private mutating func readDecimal() throws(JSONError) -> Decimal {
    let decimal = try Decimal(bytes, at: &position, isJSON5: isJSON5)
    state = .after
    return decimal
  }

  private mutating func readLiteral(_ literal: StaticString) throws(JSONError) {
    let count = literal.utf8CodeUnitCount
    for index in 0..<count {
      guard position + index < bytes.count else {
        throw JSONError(offset: bytes.count, kind: .unexpectedEnd(expected: "\(literal)"))
      }
      guard bytes[position + index] == literal.utf8Start[index] else {
        throw error(.invalidLiteral)
      }
    }
    position += count
    state = .after
  }
}
