import JSON
import TestSupport
import Testing

@Suite("An event is answered once")
struct IdempotencyTests {
  @Test("the same event again gets the same bytes, says so, and leaves one row")
  func replayed() throws {
    let server = try MemoryServer.entering()
    let first = server.barClose(EventPayload())
    #expect(first.status == 200)
    #expect(first.header("Idempotent-Replay") == nil)
    for _ in 0..<3 {
      let again = server.barClose(EventPayload())
      #expect(again.body == first.body)
      #expect(again.header("Idempotent-Replay") == "true")
    }
    #expect(server.decisionCount == 1)
  }

  @Test("a retry of an entry does not enter twice, also when the first answer was never heard")
  func replayedEntry() throws {
    let server = try MemoryServer.entering(.patient)
    #expect(server.barClose(EventPayload()).action == "ENTER")
    let again = server.barClose(EventPayload())
    #expect(again.action == "ENTER")
    let next = server.barClose(EventPayload(at: Instant.after(minutes: 5), since: Instant.first))
    #expect(next.reason == "intent_pending")
    #expect(server.get("/decisions").json["decisions"]?.array?.count == 2)
  }

  @Test("another body under the same event id is a conflict, and the first answer stays")
  func conflict() throws {
    let server = try MemoryServer.entering()
    let first = server.barClose(EventPayload())
    var other = EventPayload()
    other.equity += 1
    let answer = server.barClose(other)
    #expect(answer.status == 409)
    #expect(answer.errorCode == "event_conflict")
    #expect(answer.json["error", "detail", "event_id"]?.string == other.eventID)
    #expect(server.barClose(EventPayload()).body == first.body)
    #expect(server.decisionCount == 1)
  }

  @Test("white space makes another body: only the very same bytes are the same event")
  func whiteSpace() throws {
    let server = try MemoryServer.entering()
    let body = EventPayload().bytes
    #expect(server.post("/bar-close", bytes: body).status == 200)
    #expect(server.post("/bar-close", bytes: body + [0x20]).status == 409)
  }

  @Test("after a restart the same event still gets the same bytes")
  func acrossRestart() throws {
    let server = try MemoryServer.entering()
    let first = server.barClose(EventPayload())
    try server.restart()
    let again = server.barClose(EventPayload())
    #expect(again.body == first.body)
    #expect(again.header("Idempotent-Replay") == "true")
    #expect(server.decisionCount == 1)
  }

  @Test("after a restart the next decision's number is new, and what was remembered counts on")
  func stateAcrossRestart() throws {
    let server = try MemoryServer.entering(.patient)
    let twin = try MemoryServer.entering(.patient)
    for one in [server, twin] { #expect(one.barClose(EventPayload()).action == "ENTER") }
    try server.restart()
    let next = EventPayload(at: Instant.after(minutes: 15), since: Instant.first)
    let answer = server.barClose(next)
    #expect(answer.json["decision_id"]?.int64 == 2)
    #expect(answer.body == twin.barClose(next).body)
  }

  @Test("two servers given the same events answer the same bytes")
  func deterministic() throws {
    let servers = [try MemoryServer.entering(), try MemoryServer.entering()]
    var last = Instant.first
    for minutes: Int64 in [0, 1, 5, 15, 45] {
      let time = Instant.after(minutes: minutes)
      let event = minutes == 0 ? EventPayload() : EventPayload(at: time, since: last)
      let answers = servers.map { $0.barClose(event) }
      #expect(answers[0].status == 200)
      #expect(answers[0].body == answers[1].body)
      last = time
    }
  }

  @Test("a trade event again gets the same bytes, another body a conflict, across a restart too")
  func tradeEvents() throws {
    let server = try MemoryServer.entering()
    let deal = TradeEvent(kind: "OPEN", ticket: 7).json
    let first = server.post("/trade-event", deal)
    #expect(first.status == 200)
    #expect(first.json["recorded"]?.bool == true)
    try server.restart()
    let again = server.post("/trade-event", deal)
    #expect(again.body == first.body)
    #expect(again.header("Idempotent-Replay") == "true")
    let other = deal.setting(["profit"], to: .double(3))
    #expect(server.post("/trade-event", other).errorCode == "event_conflict")
  }
}
