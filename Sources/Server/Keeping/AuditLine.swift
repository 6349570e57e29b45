import Digest
import JSON
import Store

/// One line of the audit journal: a JSON object, closed by its hash.
///
///     {"n":7,"previous":"hash of line 6","kind":"decision",…,"hash":"SHA-256 of all before ,\"hash\""}
///
/// Whoever has the files can check the chain with no more than a JSON reader and SHA-256.
struct AuditLine {
  let number: Int64
  let hash: String
  let bytes: [UInt8]

  private init(
    _ number: Int64, previous: String, kind: String, _ members: (inout JSONWriter) throws -> Void
  ) rethrows {
    var json = JSONWriter(reserving: 16_384)
    json.beginObject()
    json.member("n", number)
    json.member("previous", previous)
    json.member("kind", kind)
    try members(&json)
    self.number = number
    hash = AuditLine.hash(of: json.bytes)
    bytes = json.bytes + Array(",\"hash\":\"\(hash)\"}\n".utf8)
  }

  static func hash(of bytes: [UInt8]) -> String {
    SHA256.hex(of: bytes.withUnsafeBytes { SHA256.hash($0) })
  }

  /// - Throws: `MemoryError` where the detail cannot be read.
  init(_ row: DecisionRow, _ number: Int64, previous: String) throws {
    try self.init(number, previous: previous, kind: "decision") { json in
      json.member("decision_id", row.decisionID)
      json.member("received_ms", row.receivedMilliseconds)
      json.member("bundle", row.bundle)
      json.member("agent", row.agent)
      json.key("event")
      json.write(raw: AuditLine.oneLine(row.event))
      json.key("answer")
      json.write(raw: row.answer)
      let detail = try DetailReader(
        row.detail, answer: row.answer, key: "decision \(row.decisionID)")
      json.object("detail") { detail.write(into: &$0) }
    }
  }

  init(_ row: TradeEventRow, _ number: Int64, previous: String) {
    self.init(number, previous: previous, kind: "deal") { json in
      json.member("sequence", row.sequence)
      json.member("received_ms", row.receivedMilliseconds)
      json.key("event")
      json.write(raw: AuditLine.oneLine(row.body))
      json.key("answer")
      json.write(raw: row.answer)
    }
  }

  init(_ row: JournalChangeRow, _ number: Int64, previous: String) {
    self.init(number, previous: previous, kind: row.change.kind.rawValue) { json in
      json.member("change", row.sequence)
      json.member("since_decision", row.since)
      json.member("text", String(decoding: row.change.body, as: UTF8.self))
    }
  }

  /// JSON without its line breaks, which can only stand between its words.
  private static func oneLine(_ json: [UInt8]) -> [UInt8] {
    json.map { $0 == 10 || $0 == 13 ? 32 : $0 }
  }
}
