/// A JSON value together with the bytes it was read from, so that a message can name a line.
public struct JSONDocument: Sendable {
  public let value: JSONValue
  private let bytes: [UInt8]
  private let options: JSONOptions
  private let depthLimit: Int

  /// - Throws: the first thing wrong in `bytes`.
  /// - Complexity: O(n)
  public init(
    parsing bytes: [UInt8], options: JSONOptions = [], depthLimit: Int = JSONOptions.depthLimit
  ) throws(JSONError) {
    value = try JSONValue(parsing: bytes, options: options, depthLimit: depthLimit)
    self.bytes = bytes
    self.options = options
    self.depthLimit = depthLimit
  }

  /// The line, from 1, that holds the byte `offset`.
  ///
  /// - Complexity: O(n)
  public func line(atOffset offset: Int) -> Int { JSONDocument.line(atOffset: offset, of: bytes) }

  /// The line, from 1, of `bytes` that holds the byte `offset`; for bytes that did not parse.
  ///
  /// - Complexity: O(n)
  public static func line(atOffset offset: Int, of bytes: [UInt8]) -> Int {
    1 + bytes.prefix(max(0, offset)).count { $0 == 0x0a }
  }

  /// Where the value of `path` begins: keys of objects and decimal indices of arrays, from the top.
  ///
  /// Nil where there is no such value. It reads the bytes again instead of keeping every offset:
  /// only messages ask.
  ///
  /// - Complexity: O(n)
  public func offset(ofPath path: [String]) -> Int? {
    bytes.withUnsafeBytes { bytes in
      var reader = JSONReader(bytes, options: options, depthLimit: depthLimit)
      do {
        for component in path {
          guard try JSONDocument.descend(&reader, to: component) else { return nil }
        }
        _ = try reader.peekKind()
        return reader.offset
      } catch {
        // The bytes parsed once, so only a path through a value that holds no others comes here.
        return nil
      }
    }
  }

  /// The line of the value of `path`; nil where there is none.
  ///
  /// - Complexity: O(n)
  public func line(ofPath path: [String]) -> Int? {
    offset(ofPath: path).map { line(atOffset: $0) }
  }

  /// Moves `reader` to the value of `component` in the container that comes next.
  private static func descend(
    _ reader: inout JSONReader, to component: String
  ) throws(JSONError) -> Bool {
    var found: JSONReader?
    switch try reader.peekKind() {
    case .object:
      try reader.beginObject()
      while let key = try reader.nextKey() {
        // The last of equal keys counts, as in `JSONObject`.
        if isSame(key.string, component) { found = reader }
        try reader.skipValue()
      }
    case .array:
      guard let wanted = Int(component) else { return false }
      var index = 0
      try reader.beginArray()
      while try reader.nextElement() {
        if index == wanted { found = reader }
        try reader.skipValue()
        index += 1
      }
    default: return false
    }
    guard let found else { return false }
    reader = found
    return true
  }
}
