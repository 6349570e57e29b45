import Randomness
import TestSupport
import Testing

@testable import Server

@Suite("What the journal certainly does not hold is not looked for in it")
struct EventFilterTests {
  @Test("every id that was put in may be held; of 100,000 others under one in a thousand")
  func membership() {
    let filter = EventFilter()
    filter.setFilled()
    for number in 0..<400_000 { filter.insert("5012345-EURUSD-M1-\(1_763_549_940 + 60 * number)") }
    for number in 0..<400_000 {
      #expect(filter.mayHold("5012345-EURUSD-M1-\(1_763_549_940 + 60 * number)"))
    }
    var mistaken = 0
    for number in 0..<100_000
    where filter.mayHold("5012345-GBPUSD-M1-\(1_763_549_940 + 60 * number)") {
      mistaken += 1
    }
    #expect(mistaken < 100)
  }

  @Test("until the journal's ids are in it, every id may be held")
  func unfilled() {
    let filter = EventFilter()
    #expect(filter.mayHold("x"))
    filter.setFilled()
    #expect(!filter.mayHold("x") && !filter.mayHold(""))
    filter.insert("")
    #expect(filter.mayHold(""))
  }

  @Test("events of before a restart, and older ones than are kept in memory, are known again")
  func known() throws {
    let server = try MemoryServer.entering()
    let first = server.barClose(EventPayload())
    #expect(first.status == 200)
    try server.restart()
    try server.engine.rememberEvents()
    for ticket in 1...Int64(EventIndex.kept) + 4 {
      let report = TradeEvent(kind: "CLOSE", ticket: ticket)
      #expect(server.post("/trade-event", report.json).status == 200)
    }
    let again = server.barClose(EventPayload())
    #expect(again.body == first.body && again.header("Idempotent-Replay") == "true")
    var other = TradeEvent(kind: "CLOSE", ticket: 1)
    other.profit = 1
    #expect(server.post("/trade-event", other.json).status == 409)
    #expect(server.decisionCount == 1)
  }
}
