import JSON

/// A kept state that cannot be read: the server refuses to start on it rather than forget positions.
public enum MemoryError: Error, Sendable, CustomStringConvertible {
  case notJSON(key: String, reason: String)
  case malformed(key: String, field: String)

  public var description: String {
    switch self {
    case .notJSON(let key, let reason): "stored state \(key) is not JSON: \(reason)"
    case .malformed(let key, let field): "stored state \(key): \(field) is missing or wrong"
    }
  }
}

/// Reads fields of a kept state, naming the one that is wrong.
struct MemoryField {
  let key: String
  let value: JSONValue

  static func parse(_ bytes: [UInt8], _ key: String) throws(MemoryError) -> JSONValue {
    do {
      return try JSONValue(parsing: bytes)
    } catch {
      throw .notJSON(key: key, reason: error.description)
    }
  }

  /// One member of an object, of which the others are checked and not kept; nil where it has none.
  static func member(
    _ name: StaticString, of bytes: [UInt8], _ key: String
  ) throws(MemoryError) -> JSONValue? {
    // `withUnsafeBytes` would lose the error's type.
    let result = bytes.withUnsafeBytes { bytes in
      Result { () throws(JSONError) in
        var reader = JSONReader(bytes)
        var found: JSONValue?
        try reader.beginObject()
        while let key = try reader.nextKey() {
          if key == name { found = try reader.readValue() } else { try reader.skipValue() }
        }
        try reader.finish()
        return found
      }
    }
    do {
      return try result.get()
    } catch {
      throw .notJSON(key: key, reason: error.description)
    }
  }

  func double(_ name: String) throws(MemoryError) -> Double {
    guard let field = value[name]?.double else { throw .malformed(key: key, field: name) }
    return field
  }

  /// A number that may be unknown: null is NaN.
  func unknownable(_ name: String) throws(MemoryError) -> Double {
    guard let field = value[name] else { throw .malformed(key: key, field: name) }
    return field.isNull ? .nan : try double(name)
  }

  func optionalDouble(_ name: String) throws(MemoryError) -> Double? {
    guard let field = value[name], !field.isNull else { return nil }
    return try double(name)
  }

  func integer(_ name: String) throws(MemoryError) -> Int64 {
    guard let field = value[name]?.int64 else { throw .malformed(key: key, field: name) }
    return field
  }

  func optionalInteger(_ name: String) throws(MemoryError) -> Int64? {
    guard let field = value[name], !field.isNull else { return nil }
    return try integer(name)
  }

  func string(_ name: String) throws(MemoryError) -> String {
    guard let field = value[name]?.string else { throw .malformed(key: key, field: name) }
    return field
  }

  func bool(_ name: String) throws(MemoryError) -> Bool {
    guard let field = value[name]?.bool else { throw .malformed(key: key, field: name) }
    return field
  }

  func array(_ name: String) throws(MemoryError) -> [MemoryField] {
    guard let field = value[name]?.array else { throw .malformed(key: key, field: name) }
    return field.map { MemoryField(key: key, value: $0) }
  }

  /// An array that a state of before did not keep is empty.
  func optionalArray(_ name: String) throws(MemoryError) -> [MemoryField] {
    guard let field = value[name], !field.isNull else { return [] }
    return try array(name)
  }

  func object(_ name: String) throws(MemoryError) -> [(key: String, value: MemoryField)] {
    guard let field = value[name]?.object else { throw .malformed(key: key, field: name) }
    return field.members.map { ($0.key, MemoryField(key: key, value: $0.value)) }
  }

  func field(_ name: String) throws(MemoryError) -> MemoryField? {
    guard let field = value[name], !field.isNull else { return nil }
    return MemoryField(key: key, value: field)
  }

  /// A word of a fixed list.
  func word<Word: RawRepresentable>(
    _ name: String, _ type: Word.Type
  ) throws(MemoryError) -> Word where Word.RawValue == String {
    guard let word = Word(rawValue: try string(name)) else {
      throw .malformed(key: key, field: name)
    }
    return word
  }
}
