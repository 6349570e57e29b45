/// A pull reader of JSON over bytes that the caller keeps alive; no token allocates.
///
/// The caller asks for what it expects, in the order of the bytes:
///
///     try reader.beginObject()
///     while let key = try reader.nextKey() {
///       switch key {
///       case "time": time = try reader.readInt64()
///       default: try reader.skipValue()
///       }
///     }
///     try reader.finish()
///
/// Strict by RFC 8259; `JSONOptions` allow more or refuse more. A copy of a reader is a bookmark.
public struct JSONReader {
  /// What may come next.
  enum State {
    /// A value: at the start, after a key, after a comma.
    case value
    /// A first member or element, or the end of what was just opened.
    case first
    /// A comma or an end: a value has just been read.
    case after
  }

  /// More levels than this could exhaust the stack of a thread that builds a `JSONValue`.
  private static let deepestLimit = 512

  let bytes: UnsafeRawBufferPointer
  let isJSON5: Bool
  let refusesDuplicates: Bool
  let depthLimit: Int
  var position = 0
  var depth = 0
  var state = State.value
  private var names = MemberNames()

  /// A reader at the first of `bytes`, which must outlive it; at most 512 levels are read.
  public init(
    _ bytes: UnsafeRawBufferPointer, options: JSONOptions = [],
    depthLimit: Int = JSONOptions.depthLimit
  ) {
    self.bytes = bytes
    self.depthLimit = min(depthLimit, JSONReader.deepestLimit)
    isJSON5 = options.contains(.json5)
    refusesDuplicates = options.contains(.refuseDuplicateKeys)
  }

  /// Bytes consumed so far.
  public var offset: Int { position }

  /// Checks that `bytes` are one JSON value and nothing else.
  ///
  /// - Throws: the first thing wrong.
  /// - Complexity: O(n)
  public static func validate(
    _ bytes: UnsafeRawBufferPointer, options: JSONOptions = [],
    depthLimit: Int = JSONOptions.depthLimit
  ) throws(JSONError) {
    var reader = JSONReader(bytes, options: options, depthLimit: depthLimit)
    try reader.skipValue()
    try reader.finish()
  }

  /// The kind of the value that comes next, which is not consumed.
  ///
  /// - Throws: where no value comes next.
  public mutating func peekKind() throws(JSONError) -> JSONKind {
    let byte = try valueStart()
    switch byte {
    case .openBrace: return .object
    case .openBracket: return .array
    case .quote: return .string
    case .minus, 0x30...0x39: return .number
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
    case UInt8(ascii: "n"): return .null
    case .apostrophe where isJSON5: return .string
    case .plus where isJSON5, .point where isJSON5: return .number
    case 0xef where position == 0 && bytes.count >= 3 && bytes[1] == 0xbb && bytes[2] == 0xbf:
      throw error(.byteOrderMark)
    default: throw error(.unexpectedByte(byte, expected: "a value"))
    }
  }

  /// Enters an object.
  ///
  /// - Throws: where something else comes, or the nesting is too deep.
  public mutating func beginObject() throws(JSONError) {
    try expect(.object, first: .openBrace)
    try enter()
    if refusesDuplicates { names.open() }
  }

  /// The key of the next member, its value to be read next; nil when the object has ended.
  ///
  /// - Throws: where neither a member nor the end comes, or the key is there already and
  ///   `.refuseDuplicateKeys` was asked.
  public mutating func nextKey() throws(JSONError) -> JSONText? {
    if let key = plainKey() { return key }
    guard try advance(to: .closeBrace, expected: "',' or '}'") else {
      if refusesDuplicates { names.close() }
      return nil
    }
    let start = position
    let key = try scanKey()
    if refusesDuplicates && !names.insert(key) {
      throw JSONError(offset: start, kind: .duplicateKey(key.string))
    }
    try skipSpace()
    guard position < bytes.count else { throw error(.unexpectedEnd(expected: "':'")) }
    guard bytes[position] == .colon else {
      throw error(.unexpectedByte(bytes[position], expected: "':'"))
    }
    position &+= 1
    state = .value
    return key
  }

  /// Enters an array.
  ///
  /// - Throws: where something else comes, or the nesting is too deep.
  public mutating func beginArray() throws(JSONError) {
    try expect(.array, first: .openBracket)
    try enter()
  }

  /// The bytes that were consumed since the offset was `start`.
  public func consumed(from start: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[start..<position])
  }

  /// The bytes behind the bracket of the array that comes next, of which nothing is consumed; nil where
  /// another value comes.
  ///
  /// - Throws: where no value comes next.
  public mutating func peekArray() throws(JSONError) -> UnsafeRawBufferPointer? {
    guard try valueStart() == .openBracket else { return nil }
    return UnsafeRawBufferPointer(rebasing: bytes[(position &+ 1)...])
  }

  /// The bytes that were not consumed.
  public var rest: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[position...]) }

  /// Goes past `count` bytes of the array just entered: whole elements with the commas between them,
  /// known to be valid without being read.
  public mutating func skipElements(byteCount count: Int) {
    precondition(state == .first && count <= bytes.count - position, "elements of an array's start")
    position &+= count
    state = .after
  }

  /// Whether another element follows, to be read next; false when the array has ended.
  ///
  /// - Throws: where neither a comma nor the end comes.
  public mutating func nextElement() throws(JSONError) -> Bool {
    try advance(to: .closeBracket, expected: "',' or ']'")
  }

  /// Checks that nothing follows the value read.
  public mutating func finish() throws(JSONError) {
    try skipSpace()
    if position < bytes.count { throw error(.trailingBytes) }
    if state == .value { throw error(.empty) }
  }
}

extension JSONReader {
  /// Reads a key of the commonest form, new in its object and followed by eight bytes or more:
  ///
  ///     {"key":   or   ,"key":      without blanks, escapes or letters beyond ASCII
  ///
  /// Nil where anything else comes, valid or not, which is left to be read in the careful way.
  @inline(__always)
  private mutating func plainKey() -> JSONText? {
    var start = position
    if state == .after {
      guard start < bytes.count, bytes[start] == .comma else { return nil }
      start &+= 1
    } else if state != .first {
      return nil
    }
    guard start < bytes.count, bytes[start] == .quote else { return nil }
    start &+= 1
    var end = start
    while true {
      guard end &+ 8 < bytes.count else { return nil }
      let special = special(at: end, quote: .quote)
      if special != 0 {
        end &+= special.trailingZeroBitCount &>> 3
        break
      }
      end &+= 8
    }
    guard bytes[end] == .quote, bytes[end &+ 1] == .colon else { return nil }
    let text = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    let key = JSONText(bytes: text, isEscaped: false)
    if refusesDuplicates && !names.insert(key) { return nil }
    position = end &+ 2
    state = .value
    return key
  }

  /// Moves to the next member or element, or past the byte that ends them.
  private mutating func advance(to end: UInt8, expected: String) throws(JSONError) -> Bool {
    try skipSpace()
    guard position < bytes.count else { throw error(.unexpectedEnd(expected: expected)) }
    if bytes[position] == end && state != .value { return leave() }
    if state == .after {
      guard bytes[position] == .comma else {
        throw error(.unexpectedByte(bytes[position], expected: expected))
      }
      position &+= 1
      try skipSpace()
      if isJSON5 && position < bytes.count && bytes[position] == end { return leave() }
    }
    state = .value
    return true
  }

  private mutating func leave() -> Bool {
    position &+= 1
    depth &-= 1
    state = .after
    return false
  }

  /// Consumes the byte that opens an object or array.
  private mutating func enter() throws(JSONError) {
    guard depth < depthLimit else { throw error(.tooDeep(limit: depthLimit)) }
    depth &+= 1
    position &+= 1
    state = .first
  }

  /// Skips to the next value and gives its first byte.
  @inline(__always)
  mutating func valueStart() throws(JSONError) -> UInt8 {
    try skipSpace()
    guard position < bytes.count else {
      throw error(
        depth == 0 && state == .value ? .empty : .unexpectedEnd(expected: "a value"))
    }
    if state == .after {
      throw error(
        depth == 0
          ? .trailingBytes : .unexpectedByte(bytes[position], expected: "',' or an end"))
    }
    return bytes[position]
  }

  /// Skips to the next value, which must begin with `first`.
  @inline(__always)
  mutating func expect(_ kind: JSONKind, first: UInt8) throws(JSONError) {
    if try valueStart() != first {
      let found = try peekKind()
      if found != kind { throw error(.wrongType(expected: kind, found: found)) }
    }
  }

  @inline(__always)
  mutating func skipSpace() throws(JSONError) {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0a, 0x0d, 0x09: position &+= 1
      case .slash where isJSON5: try skipComment()
      default: return
      }
    }
  }

  func error(_ kind: JSONError.Kind) -> JSONError { JSONError(offset: position, kind: kind) }
}
