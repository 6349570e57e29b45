import Decision
import JSON
import Risk
import TestSupport
import Testing

@Suite("Two trade servers that give the same login")
struct AccountServerTests {
  private static func event(_ server: String, minutes: Int64 = 0) -> EventPayload {
    var event =
      minutes == 0
      ? EventPayload() : EventPayload(at: Instant.after(minutes: minutes), since: Instant.first)
    event.server = server
    event.eventID += "-\(server)"
    return event
  }

  private static func server() throws -> MemoryServer {
    try MemoryServer(.patient) { FixtureBundle().notDemo().install(in: $0) }
  }

  @Test("they are two accounts: the intent of one does not block the other")
  func apart() throws {
    let server = try AccountServerTests.server()
    #expect(server.barClose(AccountServerTests.event("A")).action == "ENTER")
    #expect(server.barClose(AccountServerTests.event("B")).action == "ENTER")
    #expect(server.barClose(AccountServerTests.event("A", minutes: 5)).reason == "intent_pending")
    #expect(server.get("/accounts").json["accounts"]?.array?.count == 2)
    #expect(server.get("/health").json["mixed_feeds", 0, "symbol"]?.string == "EURUSD")
    try server.restart()
    #expect(server.barClose(AccountServerTests.event("B", minutes: 5)).reason == "intent_pending")
  }

  @Test("a deal is of the server it names, or of the one whose decision it is")
  func deals() throws {
    let server = try AccountServerTests.server()
    for name in ["A", "B"] { _ = server.barClose(AccountServerTests.event(name)) }
    let second = TradeEvent(kind: "REJECT", ticket: 0, side: "SELL", decisionID: 2, retcode: 10_019)
    #expect(server.post("/trade-event", second.json).json["intent"]?.string == "rejected")
    #expect(server.barClose(AccountServerTests.event("A", minutes: 5)).reason == "intent_pending")
    #expect(server.barClose(AccountServerTests.event("B", minutes: 5)).action == "ENTER")
    let first = TradeEvent(kind: "REJECT", ticket: 0, side: "SELL", decisionID: 1, retcode: 10_019)
    let elsewhere = first.json.setting(["account", "server"], to: .string("B"))
      .setting(["event_id"], to: .string("elsewhere"))
    #expect(server.post("/trade-event", elsewhere).json["intent"]?.isNull == true)
    let named = first.json.setting(["account", "server"], to: .string("A"))
    #expect(server.post("/trade-event", named).json["intent"]?.string == "rejected")
  }

  @Test("an event that does not name its server is of the only account of its login")
  func unnamed() throws {
    let server = try AccountServerTests.server()
    #expect(server.barClose(AccountServerTests.event("A")).action == "ENTER")
    let body = AccountServerTests.event("A", minutes: 5).json
      .setting(["account", "server"], to: nil)
    #expect(server.post("/bar-close", body).reason == "intent_pending")
  }

  @Test("a firm's rules that name a server hold there only")
  func firm() throws {
    var settings = DecisionSettings.eager
    settings.prop[5_012_345] = PropSettings(
      profile: .ftmo2Step, initialBalance: 100_000, server: "A")
    let server = try MemoryServer(settings) { FixtureBundle().notDemo().install(in: $0) }
    #expect(server.barClose(AccountServerTests.event("A")).reason == "day_start_unknown")
    #expect(server.barClose(AccountServerTests.event("B")).action == "ENTER")
  }
}
