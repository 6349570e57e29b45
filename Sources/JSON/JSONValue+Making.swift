/// Values made in code, for documents that are written once and not on the hot path.
extension JSONValue {
  public static func integer(_ value: Int64) -> JSONValue { .number(JSONNumber(value)) }

  /// A number; null where it is not finite, as JSON has no such numbers.
  public static func double(_ value: Double) -> JSONValue {
    value.isFinite ? .number(JSONNumber(value)) : .null
  }

  /// An object with its members in the order written.
  public static func object(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
    .object(JSONObject(members.map { JSONObject.Member(key: $0.key, value: $0.value) }))
  }

  /// The value's own bytes.
  public var bytes: [UInt8] {
    var writer = JSONWriter()
    writer.write(self)
    return writer.bytes
  }
}
