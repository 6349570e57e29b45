extension JSONValue {
  /// Writes the value, members in order, numbers as `JSONWriter` writes them.
  ///
  /// - Complexity: O(n)
  public func write(into writer: inout JSONWriter) {
    switch self {
    case .null: writer.writeNull()
    case .bool(let value): writer.write(value)
    case .number(let value):
      if let integer = value.plainInteger {
        writer.write(integer)
      } else {
        writer.write(value.double)
      }
    case .string(let value): writer.write(value)
    case .array(let elements):
      writer.beginArray()
      for element in elements { element.write(into: &writer) }
      writer.endArray()
    case .object(let object):
      writer.beginObject()
      for member in object.members {
        writer.key(named: member.key)
        member.value.write(into: &writer)
      }
      writer.endObject()
    }
  }

  /// The value as JSON.
  ///
  /// - Complexity: O(n)
  public var json: [UInt8] {
    var writer = JSONWriter()
    write(into: &writer)
    return writer.bytes
  }
}
