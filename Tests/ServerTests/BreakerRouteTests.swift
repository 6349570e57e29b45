import Decision
import HTTP
import JSON
import Risk
import TestSupport
import Testing

@Suite("Circuit breakers over the routes")
struct BreakerRouteTests {
  private static func tripped() throws -> MemoryServer {
    let server = try MemoryServer.entering()
    for ticket: Int64 in 1...5 {
      let loss = TradeEvent(kind: "CLOSE", ticket: ticket, profit: -20)
      #expect(server.post("/trade-event", loss.json).status == 200)
    }
    #expect(server.barClose(EventPayload()).reason == "breaker_consecutive_losses")
    return server
  }

  private let next = EventPayload(at: Instant.after(minutes: 15), since: Instant.first)

  @Test("what tripped is shown until when, survives a restart, and an operator lets it go")
  func clear() throws {
    let server = try BreakerRouteTests.tripped()
    try server.restart()
    let shown = server.get("/health").json["breakers", 0]
    #expect(shown?["breaker"]?.string == "consecutive_losses")
    #expect(shown?["until"]?.int64 ?? 0 > Instant.first)
    let other = server.post("/control/clear", .object(["breaker": .string("spread_spike")]))
    #expect(other.status == 200 && other.json["cleared"]?.array?.isEmpty == true)
    let elsewhere = server.post("/control/clear", .object(["account": .integer(1)]))
    #expect(elsewhere.json["cleared"]?.array?.isEmpty == true)
    let cleared = server.post(
      "/control/clear",
      .object(["breaker": .string("consecutive_losses"), "account": .integer(5_012_345)]))
    #expect(cleared.json["cleared", 0, "breaker"]?.string == "consecutive_losses")
    try server.restart()
    #expect(server.get("/health").json["breakers"]?.array?.isEmpty == true)
    #expect(server.barClose(next).action == "ENTER")
  }

  @Test("what was cleared while its condition lasts does not trip anew before its time")
  func waived() throws {
    let server = try MemoryServer.entering()
    #expect(server.barClose(EventPayload()).status == 200)
    var event = EventPayload(at: Instant.after(minutes: 10), since: Instant.first)
    event.equity = 96_900
    #expect(server.barClose(event).reason == "breaker_daily_loss")
    #expect(server.post("/control/clear").json["cleared"]?.array?.count == 1)
    try server.restart()
    event = EventPayload(at: Instant.after(minutes: 15), since: Instant.first)
    event.equity = 96_800
    let answer = server.barClose(event)
    #expect(answer.gate("daily_loss")?["passed"]?.bool == true)
    #expect(answer.gate("daily_loss")?["note"]?.string == "cleared by an operator")
  }

  @Test("a breaker that does not exist, and the kill switch, are refused by name")
  func refused() throws {
    let server = try MemoryServer.entering()
    for name in ["bad_luck", "kill_switch"] {
      let answer = server.post("/control/clear", .object(["breaker": .string(name)]))
      #expect(answer.status == 422)
      #expect(answer.json["error", "detail", "path"]?.string == "breaker")
    }
    #expect(server.get("/control/clear").status == 405)
  }

  @Test("a spread is judged by the spreads before it: its own rise does not hide it")
  func spread() throws {
    var settings = DecisionSettings.eager
    settings.entry.spreadsNeeded = 3
    settings.breakers.spreadRatioMax = 1.5
    let server = try MemoryServer.entering(settings)
    for minutes: Int64 in 0..<3 {
      let event =
        minutes == 0
        ? EventPayload() : EventPayload(at: Instant.after(minutes: minutes), since: Instant.first)
      #expect(server.barClose(event).status == 200)
    }
    var event = EventPayload(at: Instant.after(minutes: 3), since: Instant.first)
    event.ask = event.bid + 2 * (event.ask - event.bid)
    let value = try #require(server.barClose(event).gate("spread_spike")?["value"]?.double)
    #expect(abs(value - 2) < 1e-9)
  }

  @Test("a calendar that one event told holds for the next ones that tell none")
  func calendar() throws {
    let server = try MemoryServer.entering()
    var first = EventPayload()
    first.calendar = [
      .object([
        "time": .integer(Instant.after(minutes: 40)), "currency": .string("USD"),
        "impact": .integer(3), "name": .string("CPI"),
      ])
    ]
    #expect(server.barClose(first).action == "ENTER")
    try server.restart()
    let event = EventPayload(at: Instant.after(minutes: 30), since: Instant.first)
    let answer = server.barClose(event)
    #expect(answer.gate("calendar")?["passed"]?.bool == false)
    #expect(answer.reason == "breaker_calendar")
  }

  @Test("the server's clock refuses nothing, and health says how far it is off")
  func clockSkew() throws {
    let server = try MemoryServer.entering()
    #expect(server.barClose(EventPayload()).action == "ENTER")
    let clock = try #require(server.get("/health").json["clock"])
    #expect(clock["ahead_of_events_s"]?.int64 != nil)
    #expect(
      (clock["warning"]?.isNull == false) == (abs(clock["ahead_of_events_s"]?.int64 ?? 0) > 120))
  }
}
