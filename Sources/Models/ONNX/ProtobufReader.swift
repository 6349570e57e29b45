/// The fields of one message in the protocol buffers' wire format.
///
/// Source: https://protobuf.dev/programming-guides/encoding/
struct ProtobufReader {
  enum Value {
    case varint(UInt64)
    case fixed64(UInt64)
    case fixed32(UInt32)
    case bytes(ArraySlice<UInt8>)
  }

  private var rest: ArraySlice<UInt8>
  private let place: String

  init(_ bytes: ArraySlice<UInt8>, place: String) {
    rest = bytes
    self.place = place
  }

  /// The next field's number and value, or nil at the end of the message.
  mutating func next() throws(ModelError) -> (field: Int, value: Value)? {
    guard !rest.isEmpty else { return nil }
    let key = try varint()
    guard key >> 3 > 0, key >> 3 < 1 << 29 else { throw broken("a field number", key >> 3) }
    let field = Int(key >> 3)
    switch key & 7 {
    case 0: return (field, .varint(try varint()))
    case 1: return (field, .fixed64(try fixed(bytes: 8)))
    case 2:
      let length = try varint()
      guard length <= UInt64(rest.count) else {
        throw broken("at most \(rest.count) bytes", length)
      }
      return (field, .bytes(take(Int(length))))
    case 5: return (field, .fixed32(UInt32(truncatingIfNeeded: try fixed(bytes: 4))))
    default: throw broken("a wire type", key & 7)
    }
  }

  /// The integers of a packed repeated field.
  static func packedVarints(
    _ bytes: ArraySlice<UInt8>, place: String
  ) throws(ModelError) -> [Int64] {
    var reader = ProtobufReader(bytes, place: place)
    var values: [Int64] = []
    while !reader.rest.isEmpty { values.append(Int64(bitPattern: try reader.varint())) }
    return values
  }

  /// The little-endian double-precision numbers in `bytes`.
  static func doubles(_ bytes: ArraySlice<UInt8>, place: String) throws(ModelError) -> [Double] {
    guard bytes.count % 8 == 0 else {
      throw .wrongCount(
        of: "bytes of \(place)", expected: bytes.count / 8 * 8 + 8, was: bytes.count)
    }
    return bytes.withUnsafeBytes { raw in
      (0..<(raw.count / 8)).map { index in
        Double(
          bitPattern: UInt64(
            littleEndian: raw.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self)))
      }
    }
  }

  /// The little-endian single-precision numbers in `bytes`.
  static func floats(_ bytes: ArraySlice<UInt8>, place: String) throws(ModelError) -> [Float] {
    guard bytes.count % 4 == 0 else {
      throw .wrongCount(
        of: "bytes of \(place)", expected: bytes.count / 4 * 4 + 4, was: bytes.count)
    }
    return bytes.withUnsafeBytes { raw in
      (0..<(raw.count / 4)).map { index in
        Float(
          bitPattern: UInt32(
            littleEndian: raw.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)))
      }
    }
  }

  private mutating func take(_ count: Int) -> ArraySlice<UInt8> {
    let taken = rest.prefix(count)
    rest = rest.dropFirst(count)
    return taken
  }

  private mutating func varint() throws(ModelError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let byte = rest.popFirst() else { throw broken("a byte", "end of data") }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw broken("a varint of at most 10 bytes", "a longer one")
  }

  private mutating func fixed(bytes: Int) throws(ModelError) -> UInt64 {
    guard rest.count >= bytes else { throw broken("\(bytes) bytes", rest.count) }
    return take(bytes).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private func broken(_ expected: String, _ was: some CustomStringConvertible) -> ModelError {
    .malformed(place: place, problem: "expected \(expected), was \(was)")
  }
}
