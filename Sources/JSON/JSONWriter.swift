import Glibc

/// Writes JSON into memory that it owns and keeps for the next text.
///
/// Commas are set as needed. That keys and values alternate, and that what is opened is closed, is
/// the caller's part. It has one owner, so that a byte is stored without asking who else looks.
///
///     writer.beginObject()
///     writer.key("score")
///     writer.write(78.3)
///     writer.endObject()
public struct JSONWriter: ~Copyable, @unchecked Sendable {
  private var start: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  /// How many bytes have been written.
  public private(set) var count = 0
  private var needsComma = false
  private var depth = 0

  public init(reserving capacity: Int = 0) {
    self.capacity = max(capacity, 64)
    start = .allocate(capacity: self.capacity)
  }

  deinit { start.deallocate() }

  /// What has been written, as a copy.
  public var bytes: [UInt8] {
    Array(UnsafeBufferPointer(start: start, count: count))
  }

  /// Forgets what was written and keeps the memory.
  public mutating func removeAll() {
    count = 0
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
  ///
  /// - Parameter name: nothing in it is to be escaped.
  public mutating func key(_ name: StaticString) {
    let count = name.utf8CodeUnitCount
    reserve(count + 4)
    var target = start + self.count
    if needsComma {
      target.pointee = .comma
      target += 1
    }
    target.pointee = .quote
    memcpy(target + 1, name.utf8Start, count)
    target += count + 1
    target.pointee = .quote
    (target + 1).pointee = .colon
    self.count = target + 2 - start
    needsComma = false
  }

  /// Writes a member's key that is only known now; its value is to be written next.
  public mutating func key(named name: String) {
    appendQuoted(name, before: needsComma, after: true)
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
    appendQuoted(value, before: needsComma, after: false)
    needsComma = true
  }

  /// Writes bytes that are one JSON value already.
  public mutating func write(raw value: some Collection<UInt8>) {
    separate()
    append(raw: value)
  }

  /// Puts bytes that are not JSON where the text is; for a layout of which JSON is a part.
  public mutating func append(raw value: some Collection<UInt8>) {
    let isDone: Void? = value.withContiguousStorageIfAvailable { append($0) }
    if isDone == nil { for byte in value { append(byte) } }
  }

  public mutating func write(_ value: JSONValue) { value.write(into: &self) }
}

extension JSONWriter {
  private mutating func open(_ byte: UInt8) {
    separate()
    append(byte)
    depth += 1
    needsComma = false
  }

  private mutating func close(_ byte: UInt8) {
    assert(depth > 0, "more was closed than opened")
    append(byte)
    depth -= 1
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { append(.comma) }
    needsComma = true
  }

  /// Makes room for `more` bytes.
  @inline(__always)
  private mutating func reserve(_ more: Int) {
    if capacity - count < more { grow(more) }
  }

  @inline(never)
  private mutating func grow(_ more: Int) {
    let larger = max(2 * capacity, count + more)
    let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    moved.update(from: start, count: count)
    start.deallocate()
    start = moved
    capacity = larger
  }

  /// Where the next `more` bytes are to be put.
  mutating func room(_ more: Int) -> UnsafeMutablePointer<UInt8> {
    reserve(more)
    return start + count
  }

  /// `more` bytes were put there.
  mutating func advance(_ more: Int) { count += more }

  @inline(__always)
  mutating func append(_ byte: UInt8) {
    reserve(1)
    start[count] = byte
    count += 1
  }

  @inline(__always)
  mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
    guard let source = text.baseAddress else { return }
    reserve(text.count)
    memcpy(start + count, source, text.count)
    count += text.count
  }

  private mutating func append(word: StaticString) {
    separate()
    word.withUTF8Buffer { append($0) }
  }

  /// Writes a string with its quotes, `before` it a comma, `after` it a colon.
  private mutating func appendQuoted(_ text: String, before hasComma: Bool, after hasColon: Bool) {
    var text = text
    text.withUTF8 { utf8 in
      reserve(utf8.count + 4)
      var target = start + count
      if hasComma {
        target.pointee = .comma
        target += 1
      }
      target.pointee = .quote
      target += 1
      var index = 0
      let source = UnsafeRawBufferPointer(utf8)
      while index + 8 <= source.count {
        let word = source.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        guard JSONWriter.isPlain(word) else { break }
        UnsafeMutableRawPointer(target + index).storeBytes(of: word, as: UInt64.self)
        index += 8
      }
      while index < utf8.count {
        let byte = utf8[index]
        guard byte >= 0x20 && byte != .quote && byte != .backslash else { break }
        target[index] = byte
        index += 1
      }
      count = target + index - start
      if index < utf8.count { appendEscaped(UnsafeBufferPointer(rebasing: utf8[index...])) }
      append(.quote)
      if hasColon { append(.colon) }
    }
  }

  /// Whether none of eight bytes is to be escaped.
  @inline(__always)
  private static func isPlain(_ word: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quote = word ^ (ones &* UInt64(UInt8.quote))
    let backslash = word ^ (ones &* UInt64(UInt8.backslash))
    // The highest bit of a byte is set where the byte, of no high bit itself, is below 0x20 or zero.
    let low = (word &- ones &* 0x20) & ~word
    let hits = low | ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)
    return hits & (ones &* 0x80) == 0
  }

  /// Writes text that begins with a byte to be escaped.
  private mutating func appendEscaped(_ utf8: UnsafeBufferPointer<UInt8>) {
    for byte in utf8 {
      if byte >= 0x20 && byte != .quote && byte != .backslash {
        append(byte)
      } else {
        appendEscape(of: byte)
      }
    }
  }

  private mutating func appendEscape(of byte: UInt8) {
    append(.backslash)
    switch byte {
    case .quote, .backslash: append(byte)
    case 0x08: append(UInt8(ascii: "b"))
    case 0x0c: append(UInt8(ascii: "f"))
    case 0x0a: append(UInt8(ascii: "n"))
    case 0x0d: append(UInt8(ascii: "r"))
    case 0x09: append(UInt8(ascii: "t"))
    default:
      for digit in [UInt8(ascii: "u"), .zero, .zero] { append(digit) }
      for nibble in [byte >> 4, byte & 15] {
        append(nibble < 10 ? .zero + nibble : UInt8(ascii: "a") - 10 + nibble)
      }
    }
  }
}
