/// Reads what `ByteWriter` wrote; every read says where it failed, none traps.
struct ByteReader {
  private let bytes: [UInt8]
  private(set) var offset = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var remaining: Int { bytes.count - offset }

  private mutating func take(_ count: Int) throws(AgentError) -> Range<Int> {
    guard count <= remaining else {
      throw .truncated(offset: offset, needed: count, had: remaining)
    }
    defer { offset += count }
    return offset..<offset + count
  }

  mutating func word<Word: FixedWidthInteger>(_: Word.Type) throws(AgentError) -> Word {
    let range = try take(MemoryLayout<Word>.size)
    return bytes.withUnsafeBytes {
      Word(littleEndian: $0.loadUnaligned(fromByteOffset: range.lowerBound, as: Word.self))
    }
  }

  mutating func float() throws(AgentError) -> Float { Float(bitPattern: try word(UInt32.self)) }

  mutating func double() throws(AgentError) -> Double { Double(bitPattern: try word(UInt64.self)) }

  /// A finite number, named in the error where it is not.
  mutating func finiteFloat(_ field: String) throws(AgentError) -> Float {
    let start = offset
    let value = try float()
    guard value.isFinite else { throw .invalidValue(field: field, offset: start) }
    return value
  }

  mutating func finiteDouble(_ field: String) throws(AgentError) -> Double {
    let start = offset
    let value = try double()
    guard value.isFinite else { throw .invalidValue(field: field, offset: start) }
    return value
  }

  mutating func floats(_ count: Int, _ field: String) throws(AgentError) -> [Float] {
    guard count * 4 <= remaining else {
      throw .truncated(offset: offset, needed: count * 4, had: remaining)
    }
    var values: [Float] = []
    values.reserveCapacity(count)
    for _ in 0..<count { values.append(try finiteFloat(field)) }
    return values
  }

  mutating func inputs() throws(AgentError) -> SIMD16<Float> {
    var result = SIMD16<Float>()
    for index in result.indices { result[index] = try finiteFloat("input") }
    return result
  }

  /// A whole number that is not negative.
  mutating func count(_ field: String) throws(AgentError) -> Int {
    let start = offset
    let value = try word(Int64.self)
    // Up to 2^53: no count comes near, and adding to one can then not overflow.
    guard value >= 0, value <= 1 << 53, let count = Int(exactly: value) else {
      throw .invalidValue(field: field, offset: start)
    }
    return count
  }

  mutating func text(limit: Int) throws(AgentError) -> String {
    let count = Int(try word(UInt16.self))
    guard count <= limit else { throw .textTooLong(count: count, limit: limit) }
    let range = try take(count)
    guard let text = String(validating: bytes[range], as: UTF8.self) else {
      throw .invalidValue(field: "UTF-8 text", offset: range.lowerBound)
    }
    return text
  }

  mutating func header(_ kind: StaticString, version: UInt16) throws(AgentError) {
    let range = try take(4)
    guard bytes[range].elementsEqual(kind.description.utf8) else {
      throw .wrongKind(expected: kind.description)
    }
    let found = try word(UInt16.self)
    guard found == version else { throw .unsupportedVersion(found, expected: version) }
  }

  /// Bytes behind their own count.
  mutating func part() throws(AgentError) -> [UInt8] {
    let range = try take(try count("length"))
    return Array(bytes[range])
  }

  func end() throws(AgentError) {
    if remaining > 0 { throw .trailingBytes(offset: offset, count: remaining) }
  }
}
