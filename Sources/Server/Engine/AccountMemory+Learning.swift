import Agent
import Decision
import JSON

/// What the agent's learning keeps of an account beside its open positions.
extension AccountMemory {
  /// What nearly every account has.
  private static let noPendingCloses = HexText.text(PendingCloses().encode())

  func writeLearning(_ json: inout JSONWriter) {
    json.key("departed")
    json.beginArray()
    for position in departed { position.write(&json) }
    json.endArray()
    json.member(
      "pending_closes",
      pendingCloses.items.isEmpty
        ? AccountMemory.noPendingCloses : HexText.text(pendingCloses.encode()))
    json.key("opening_costs")
    json.beginArray()
    openingCosts.forEachInOrder { ticket, cost in
      json.beginObject()
      json.member("ticket", ticket)
      json.member("cost", cost)
      json.endObject()
    }
    json.endArray()
  }

  /// Fields that an older version did not keep are empty.
  mutating func readLearning(_ field: MemoryField) throws(MemoryError) {
    if field.value["departed"] != nil {
      departed = try field.array("departed").map { (position) throws(MemoryError) in
        try PositionMemory(position)
      }
    }
    let closes = try field.decoded("pending_closes") { (bytes) throws(AgentError) in
      try PendingCloses.decode(bytes)
    }
    pendingCloses = closes ?? PendingCloses()
    guard field.value["opening_costs"] != nil else { return }
    for cost in try field.array("opening_costs") {
      openingCosts[try cost.integer("ticket")] = try cost.double("cost")
    }
  }
}

extension MemoryField {
  /// A value kept as hexadecimal bytes; nil where there is none.
  func decoded<Value>(
    _ name: String, _ decode: ([UInt8]) throws(AgentError) -> Value
  ) throws(MemoryError) -> Value? {
    guard let field = value[name], !field.isNull else { return nil }
    guard let text = field.string, let bytes = HexText.bytes(text) else {
      throw .malformed(key: key, field: name)
    }
    do {
      return try decode(bytes)
    } catch {
      throw .malformed(key: key, field: "\(name) (\(error))")
    }
  }
}

/// Bytes as text within JSON.
enum HexText {
  private static let digits = Array("0123456789abcdef".utf8)

  static func text(_ bytes: [UInt8]) -> String {
    String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
      for (index, byte) in bytes.enumerated() {
        buffer[2 * index] = digits[Int(byte >> 4)]
        buffer[2 * index + 1] = digits[Int(byte & 15)]
      }
      return bytes.count * 2
    }
  }

  /// nil where the text is not pairs of lower-case digits.
  static func bytes(_ text: String) -> [UInt8]? {
    let codes = Array(text.utf8)
    guard codes.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(codes.count / 2)
    for index in stride(from: 0, to: codes.count, by: 2) {
      guard let high = value(codes[index]), let low = value(codes[index + 1]) else { return nil }
      bytes.append(high << 4 | low)
    }
    return bytes
  }

  private static func value(_ code: UInt8) -> UInt8? {
    switch code {
    case 48...57: code - 48
    case 97...102: code - 87
    default: nil
    }
  }
}
