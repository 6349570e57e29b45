/// A JSON value in memory.
public enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case number(JSONNumber)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)

  /// The value that `bytes` write.
  ///
  /// - Throws: the first thing wrong in them.
  /// - Complexity: O(n)
  public init(
    parsing bytes: UnsafeRawBufferPointer, options: JSONOptions = [],
    depthLimit: Int = JSONOptions.depthLimit
  ) throws(JSONError) {
    var reader = JSONReader(bytes, options: options, depthLimit: depthLimit)
    self = try reader.readValue()
    try reader.finish()
  }

  /// The value that `bytes` write.
  ///
  /// - Throws: the first thing wrong in them.
  /// - Complexity: O(n)
  public init(
    parsing bytes: [UInt8], options: JSONOptions = [], depthLimit: Int = JSONOptions.depthLimit
  ) throws(JSONError) {
    // `withUnsafeBytes` would lose the error's type.
    let result = bytes.withUnsafeBytes { bytes in
      Result { () throws(JSONError) in
        try JSONValue(parsing: bytes, options: options, depthLimit: depthLimit)
      }
    }
    self = try result.get()
  }

  public var kind: JSONKind {
    switch self {
    case .null: .null
    case .bool: .bool
    case .number: .number
    case .string: .string
    case .array: .array
    case .object: .object
    }
  }

  public var isNull: Bool { kind == .null }

  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }

  /// The number, as the nearest `Double`.
  public var double: Double? { if case .number(let value) = self { value.double } else { nil } }

  /// The number if it is an integer within `Int64`; `1.0` and `1e3` are, `1.5` is not.
  public var int64: Int64? { if case .number(let value) = self { value.int64 } else { nil } }

  public var string: String? { if case .string(let value) = self { value } else { nil } }

  public var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }

  public var object: JSONObject? { if case .object(let value) = self { value } else { nil } }

  /// The value of the member `key`; nil where there is none, or this is no object.
  public subscript(key: String) -> JSONValue? { object?[key] }

  /// The element `index`; nil where there is none, or this is no array.
  public subscript(index: Int) -> JSONValue? {
    guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
    return elements[index]
  }

  /// Whether both are the same value: strings and keys byte by byte, members in order.
  public static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.number(let left), .number(let right)): left == right
    case (.string(let left), .string(let right)): isSame(left, right)
    case (.array(let left), .array(let right)): left == right
    case (.object(let left), .object(let right)): left == right
    default: false
    }
  }
}

extension JSONReader {
  /// The next value, whole.
  ///
  /// - Throws: the first thing wrong in it.
  /// - Complexity: O(n)
  public mutating func readValue() throws(JSONError) -> JSONValue {
    switch try peekKind() {
    case .null:
      _ = try readNull()
      return .null
    case .bool: return .bool(try readBool())
    case .number: return .number(try readNumber())
    case .string: return .string(try readString())
    case .array:
      var elements: [JSONValue] = []
      try beginArray()
      while try nextElement() { elements.append(try readValue()) }
      return .array(elements)
    case .object:
      var members: [JSONObject.Member] = []
      try beginObject()
      while let key = try nextKey() {
        members.append(JSONObject.Member(key: key.string, value: try readValue()))
      }
      return .object(JSONObject(members))
    }
  }
}
