import JSON

/// The kill switch, as it stands and as it is kept over restarts.
struct Control: Sendable, Equatable {
  /// Why it is on; nil where it is off.
  var haltedBecause: String?
  var closesAll = false

  static let key = "control"

  var json: [UInt8] {
    JSONValue.object([
      "halted_because": haltedBecause.map { .string($0) } ?? .null,
      "close_all": .bool(closesAll),
    ]).bytes
  }

  init(haltedBecause: String? = nil, closesAll: Bool = false) {
    self.haltedBecause = haltedBecause
    self.closesAll = closesAll
  }

  /// - Throws: `MemoryError` where the stored value is not one.
  init(json bytes: [UInt8]) throws(MemoryError) {
    let value = try MemoryField.parse(bytes, Control.key)
    haltedBecause = value["halted_because"]?.string
    guard let closesAll = value["close_all"]?.bool else {
      throw .malformed(key: Control.key, field: "close_all")
    }
    self.closesAll = closesAll
  }
}
