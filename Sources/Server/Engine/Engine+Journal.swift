import HTTP
import JSON
import Market
import Store
import Synchronization

extension Engine {
  /// `GET /decisions`: newest first, one page.
  func decisions(_ query: Query) throws -> Response {
    var wanted = DecisionQuery()
    wanted.symbol = query["symbol"]
    wanted.eventID = query["event_id"]
    wanted.since = try Engine.integer(query, "since")
    wanted.before = try Engine.integer(query, "before")
    if let limit = try Engine.integer(query, "limit") {
      guard (1...Int64(DecisionQuery.limitMax)).contains(limit) else {
        throw PayloadError.invalidPayload(
          path: "limit", reason: "was \(limit)", allowed: "1 to \(DecisionQuery.limitMax)")
      }
      wanted.limit = Int(limit)
    }
    let rows = try consult { [wanted] (journal) throws(StoreError) in
      try journal.decisions.list(wanted)
    }
    var json = JSONWriter(reserving: 4_096)
    json.beginObject()
    json.array("decisions", rows) { json, row in
      json.member("decision_id", row.decisionID)
      json.member("event_id", row.eventID)
      json.member("symbol", row.symbol)
      json.member("account", row.account)
      json.member("time", row.brokerTime)
      json.member("trigger", row.trigger.code)
      json.member("action", row.action)
      json.member("reason", row.reason)
      json.member("received_ms", row.receivedMilliseconds)
      json.key("answer")
      json.write(raw: row.answer)
    }
    json.member("next", rows.count == wanted.limit ? rows.last?.decisionID : nil)
    json.endObject()
    return .json(.ok, json.bytes)
  }

  /// `GET /decisions/{id}`: one decision with everything that made it.
  func decision(_ text: String) throws -> Response {
    guard let id = Int64(text), id > 0, "\(id)" == text else {
      throw RequestError.notFound("no decision \(text)")
    }
    let row = try consult { (journal) throws(StoreError) in try journal.decisions.find(id: id) }
    guard let row else { throw RequestError.notFound("no decision \(id)") }
    var json = JSONWriter(reserving: 2 * row.detail.count + row.answer.count + 4_096)
    json.beginObject()
    json.member("decision_id", row.decisionID)
    json.member("event_id", row.eventID)
    json.member("symbol", row.symbol)
    json.member("account", row.account)
    json.member("time", row.brokerTime)
    json.member("trigger", row.trigger.code)
    json.member("received_ms", row.receivedMilliseconds)
    json.member("bundle", row.bundle)
    json.member("agent", row.agent)
    json.key("answer")
    json.write(raw: row.answer)
    try DetailReader(row.detail, answer: row.answer, key: "decision \(id)").write(into: &json)
    json.endObject()
    return .json(.ok, json.bytes)
  }

  private static func integer(_ query: Query, _ name: String) throws(PayloadError) -> Int64? {
    guard let text = query[name] else { return nil }
    guard let value = Int64(text), "\(value)" == text, value >= 0 else {
      throw .invalidPayload(
        path: name, reason: "was \"\(text)\"", allowed: "an integer of 0 or more")
    }
    return value
  }
}
