/// Writes JSON into memory that it owns and keeps for the next text.
///
/// Commas are set as needed. That keys and values alternate, and that what is opened is closed, is
/// the caller's part. It has one owner, so that a byte is stored without asking who else looks.
///
///     writer.beginObject()
///     writer.key("score")
///     writer.write(78.3)
///     writer.endObject()
///
/// Whoever writes a piece first makes room for all of it, writes it at `separated(room:)` and says
/// at `end(at:)` where it ended. A key that is a literal is inlined: its bytes come from the code.
public struct JSONWriter: ~Copyable, @unchecked Sendable {
  private var start: UnsafeMutablePointer<UInt8>
  /// Where the next byte comes.
  @usableFromInline var next: UnsafeMutablePointer<UInt8>
  /// The end of the memory.
  @usableFromInline var limit: UnsafeMutablePointer<UInt8>
  @usableFromInline var needsComma = false
  @usableFromInline var depth = 0

  public init(reserving capacity: Int = 0) {
    let capacity = max(capacity, 64)
    start = .allocate(capacity: capacity)
    next = start
    limit = start + capacity
  }

  deinit { start.deallocate() }

  /// How many bytes have been written.
  public var count: Int { next - start }

  /// What has been written, as a copy.
  public var bytes: [UInt8] {
    Array(UnsafeBufferPointer(start: start, count: count))
  }

  /// What has been written, as a copy; the next text begins.
  public mutating func take() -> [UInt8] {
    let taken = bytes
    removeAll()
    return taken
  }

  /// Forgets what was written and keeps the memory.
  public mutating func removeAll() {
    next = start
    needsComma = false
    depth = 0
  }

  /// Whether all that was opened is closed.
  public var isBalanced: Bool { depth == 0 }

  @inlinable public mutating func beginObject() { open(UInt8(ascii: "{")) }

  @inlinable public mutating func endObject() { close(UInt8(ascii: "}")) }

  @inlinable public mutating func beginArray() { open(UInt8(ascii: "[")) }

  @inlinable public mutating func endArray() { close(UInt8(ascii: "]")) }

  /// Writes a member's key; its value is to be written next.
  ///
  /// - Parameter name: nothing in it is to be escaped.
  @inlinable @inline(__always)
  public mutating func key(_ name: StaticString) {
    let count = name.utf8CodeUnitCount
    var text = separated(room: count &+ 3)
    text.pointee = UInt8(ascii: "\"")
    text += 1
    UnsafeMutableRawPointer(text).copyMemory(from: name.utf8Start, byteCount: count)
    text += count
    text[0] = UInt8(ascii: "\"")
    text[1] = UInt8(ascii: ":")
    next = text + 2
    needsComma = false
  }

  @inlinable
  public mutating func writeNull() { write(word: "null") }

  @inlinable
  public mutating func write(_ value: Bool) {
    if value { write(word: "true") } else { write(word: "false") }
  }

  /// Writes bytes that are one JSON value already.
  @inlinable
  public mutating func write(raw value: some Collection<UInt8>) {
    let isDone: Void? = value.withContiguousStorageIfAvailable { write(raw: $0) }
    if isDone == nil { Array(value).withUnsafeBufferPointer { write(raw: $0) } }
  }

  public mutating func write(raw value: UnsafeBufferPointer<UInt8>) {
    let text = separated(room: value.count)
    if let source = value.baseAddress { text.update(from: source, count: value.count) }
    end(at: text + value.count)
  }

  /// Writes a value again that lies between two counts of bytes.
  public mutating func write(again range: Range<Int>) {
    let text = separated(room: range.count)
    text.update(from: start + range.lowerBound, count: range.count)
    end(at: text + range.count)
  }

  /// Puts text where the text is, as it is: a part of a document whose other parts are written.
  public mutating func append(text: [UInt8]) {
    reserve(text.count)
    text.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { next.update(from: base, count: source.count) }
    }
    next += text.count
  }

  /// Puts numbers that are not JSON where the text is, their lowest bytes first; for a layout of
  /// which JSON is a part.
  @inlinable
  public mutating func append<Word: FixedWidthInteger & BitwiseCopyable>(
    littleEndian values: some Collection<Word>
  ) {
    reserve(values.count &* MemoryLayout<Word>.size)
    for value in values {
      UnsafeMutableRawPointer(next).storeBytes(of: value.littleEndian, as: Word.self)
      next += MemoryLayout<Word>.size
    }
  }

  public mutating func write(_ value: JSONValue) { value.write(into: &self) }
}

extension JSONWriter {
  @inlinable @inline(__always)
  mutating func open(_ byte: UInt8) {
    let text = separated(room: 1)
    text.pointee = byte
    next = text + 1
    depth &+= 1
    needsComma = false
  }

  @inlinable @inline(__always)
  mutating func close(_ byte: UInt8) {
    assert(depth > 0, "more was closed than opened")
    reserve(1)
    next.pointee = byte
    depth &-= 1
    end(at: next + 1)
  }

  @inlinable @inline(__always)
  mutating func write(word: StaticString) {
    let count = word.utf8CodeUnitCount
    let text = separated(room: count)
    UnsafeMutableRawPointer(text).copyMemory(from: word.utf8Start, byteCount: count)
    end(at: text + count)
  }

  /// Where a key or a value of up to `room` bytes is to be put, after a comma if one is due.
  @inlinable @inline(__always)
  mutating func separated(room: Int) -> UnsafeMutablePointer<UInt8> {
    reserve(room &+ 1)
    next.pointee = UInt8(ascii: ",")
    return next + (needsComma ? 1 : 0)
  }

  /// A value has been written before `place`.
  @inlinable @inline(__always)
  mutating func end(at place: UnsafeMutablePointer<UInt8>) {
    next = place
    needsComma = true
  }

  /// Makes room for `more` bytes.
  @inlinable @inline(__always)
  mutating func reserve(_ more: Int) {
    if limit - next < more { grow(more) }
  }

  @usableFromInline @inline(never)
  mutating func grow(_ more: Int) {
    let count = count
    let capacity = max(2 * (limit - start), count + more)
    let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    moved.update(from: start, count: count)
    start.deallocate()
    start = moved
    next = moved + count
    limit = moved + capacity
  }
}
