/// Writes JSON into bytes that it owns and keeps for the next text.
///
/// Commas are set as needed. That keys and values alternate, and that what is opened is closed, is
/// the caller's part.
///
///     writer.beginObject()
///     writer.key("score")
///     writer.write(78.3)
///     writer.endObject()
public struct JSONWriter: Sendable {
  /// What has been written.
  public private(set) var bytes: [UInt8] = []
  private var needsComma = false
  private var depth = 0

  public init(reserving capacity: Int = 0) {
    bytes.reserveCapacity(capacity)
  }

  /// Forgets what was written and keeps the memory.
  public mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    needsComma = false
    depth = 0
  }

  /// Whether all that was opened is closed.
  public var isBalanced: Bool { depth == 0 }

  public mutating func beginObject() { open(.openBrace) }

  public mutating func endObject() { close(.closeBrace) }

  public mutating func beginArray() { open(.openBracket) }

  public mutating func endArray() { close(.closeBracket) }

  /// Writes a member's key; its value is to be written next.
  public mutating func key(_ name: String) {
    separate()
    appendQuoted(name)
    bytes.append(.colon)
    needsComma = false
  }

  public mutating func writeNull() {
    append(word: "null")
  }

  public mutating func write(_ value: Bool) {
    append(word: value ? "true" : "false")
  }

  public mutating func write(_ value: Int64) {
    separate()
    append(value)
  }

  public mutating func write(_ value: Int) { write(Int64(value)) }

  /// Writes the shortest digits that read back as `value`; `1.0` for one, null for NaN or infinity.
  public mutating func write(_ value: Double) {
    guard value.isFinite else { return writeNull() }
    separate()
    append(value)
  }

  public mutating func write(_ value: String) {
    separate()
    appendQuoted(value)
  }

  /// Writes bytes that are one JSON value already.
  public mutating func write(raw value: some Collection<UInt8>) {
    separate()
    bytes.append(contentsOf: value)
  }

  public mutating func write(_ value: JSONValue) { value.write(into: &self) }
}

extension JSONWriter {
  private mutating func open(_ byte: UInt8) {
    separate()
    bytes.append(byte)
    depth += 1
    needsComma = false
  }

  private mutating func close(_ byte: UInt8) {
    assert(depth > 0, "more was closed than opened")
    bytes.append(byte)
    depth -= 1
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { bytes.append(.comma) }
    needsComma = true
  }

  mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
    bytes.append(contentsOf: text)
  }

  private mutating func append(word: StaticString) {
    separate()
    word.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  private mutating func appendQuoted(_ text: String) {
    var text = text
    text.withUTF8 { utf8 in
      bytes.append(.quote)
      var copied = 0
      for index in utf8.indices {
        let byte = utf8[index]
        if byte >= 0x20 && byte != .quote && byte != .backslash { continue }
        bytes.append(contentsOf: utf8[copied..<index])
        appendEscape(of: byte)
        copied = index + 1
      }
      bytes.append(contentsOf: utf8[copied...])
      bytes.append(.quote)
    }
  }

  private mutating func appendEscape(of byte: UInt8) {
    bytes.append(.backslash)
    switch byte {
    case .quote, .backslash: bytes.append(byte)
    case 0x08: bytes.append(UInt8(ascii: "b"))
    case 0x0c: bytes.append(UInt8(ascii: "f"))
    case 0x0a: bytes.append(UInt8(ascii: "n"))
    case 0x0d: bytes.append(UInt8(ascii: "r"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    default:
      bytes.append(contentsOf: [UInt8(ascii: "u"), .zero, .zero])
      for nibble in [byte >> 4, byte & 15] {
        bytes.append(nibble < 10 ? .zero + nibble : UInt8(ascii: "a") - 10 + nibble)
      }
    }
  }
}
