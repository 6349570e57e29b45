/// Little-endian bytes of the agent's stored forms.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  mutating func append<Word: FixedWidthInteger>(_ word: Word) {
    withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func append(bytes more: [UInt8]) { bytes += more }

  mutating func append(_ value: Float) { append(value.bitPattern) }

  mutating func append(_ value: Double) { append(value.bitPattern) }

  mutating func append(_ values: some Sequence<Float>) {
    for value in values { append(value) }
  }

  mutating func append(_ inputs: SIMD16<Float>) {
    for index in inputs.indices { append(inputs[index]) }
  }

  /// The four characters that say what follows, then its version.
  mutating func appendHeader(_ kind: StaticString, version: UInt16) {
    kind.withUTF8Buffer { bytes.append(contentsOf: $0) }
    append(version)
  }

  /// A count of two bytes, then that many bytes of UTF-8; cut at the limit on a character.
  mutating func append(text: String, limit: Int) {
    var end = text.utf8.count
    if end > limit {
      end = 0
      for character in text {
        guard end + character.utf8.count <= limit else { break }
        end += character.utf8.count
      }
    }
    append(UInt16(end))
    bytes.append(contentsOf: text.utf8.prefix(end))
  }
}
