import Decision
import HTTP
import JSON
import Market
import TestSupport
import Testing

@Suite("What an event would be answered, without any effect")
struct WhatIfTests {
  private func hash(_ server: MemoryServer) -> String? {
    server.get("/health").json["state_hash"]?.string
  }

  @Test("the answer is the very one that the event then gets, and nothing has changed before it")
  func sameAnswer() throws {
    let server = try MemoryServer.entering()
    #expect(server.barClose(EventPayload()).action == "ENTER")
    let next = EventPayload(at: Instant.after(minutes: 5), since: Instant.first)
    let before = try #require(hash(server))
    #expect(before.utf8.count == 64)
    let first = server.post("/what-if", next.json)
    #expect(first.status == 200)
    #expect(first.header("State-Hash") == before && first.header("State-Hash-After") == before)
    #expect(server.post("/what-if", next.json).body == first.body)
    #expect(hash(server) == before && server.decisionCount == 1)
    let positions = server.get("/positions").text
    let answer = server.barClose(next)
    #expect(answer.body == first.body)
    #expect(answer.header("Idempotent-Replay") == nil)
    #expect(hash(server) != before, "a real event does change the state")
    #expect(server.get("/positions").text == positions)
  }

  @Test("an event that was answered may be asked again with changed fields, and keeps its answer")
  func changedEvent() throws {
    let server = try MemoryServer.entering()
    let body = EventPayload().json
    let answered = server.post("/bar-close", body)
    let changed = body.setting(["account", "hedging"], to: .bool(false))
    let before = hash(server)
    let asked = server.post("/what-if", changed)
    #expect(asked.reason == "netting_account")
    #expect(hash(server) == before)
    let again = server.post("/bar-close", body)
    #expect(again.body == answered.body && again.header("Idempotent-Replay") == "true")
    #expect(server.post("/bar-close", changed).status == 409)
  }

  @Test("a decision's own event is asked again by its number, with changes merged in")
  func byNumber() throws {
    var settings = DecisionSettings.eager
    settings.entry.magicNumber = 7
    let server = try MemoryServer.entering(settings)
    let event = EventPayload()
    #expect(server.barClose(event).status == 200)
    let reject = TradeEvent(kind: "REJECT", ticket: 0, side: "SELL", decisionID: 1, retcode: 10_019)
    #expect(server.post("/trade-event", reject.json).status == 200)
    let before = hash(server)
    let plain = server.post("/what-if", .object(["decision_id": .integer(1)]))
    #expect(plain.action == "ENTER")
    #expect(plain.json["entry", "volume"]?.double ?? 0 > 0)
    let wide = server.post(
      "/what-if",
      .object([
        "decision_id": .integer(1),
        "changes": .object([
          "account": .object(["margin_free": .double(1), "day": .null]),
          "quote": .object(["ask": .double(event.bid + 0.0005)]),
        ]),
      ]))
    #expect(wide.reason == "margin_insufficient")
    #expect(wide.json["event_id"]?.string == event.eventID)
    #expect(hash(server) == before)
  }

  @Test("what cannot be asked is refused as it is elsewhere")
  func refused() throws {
    let server = try MemoryServer.entering()
    #expect(server.post("/what-if", .object(["decision_id": .integer(9)])).status == 404)
    #expect(server.post("/what-if", .object(["decision_id": .string("1")])).status == 422)
    #expect(server.post("/what-if", bytes: Array("{".utf8)).status == 400)
    #expect(server.post("/what-if", .object([:])).status == 422)
    #expect(server.get("/what-if").status == 405)
    #expect(server.barClose(EventPayload()).status == 200)
    let changes: JSONValue = .object(["decision_id": .integer(1), "changes": .integer(1)])
    #expect(server.post("/what-if", changes).json["error", "detail", "path"]?.string == "changes")
  }
}
