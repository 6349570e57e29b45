import Decision
import JSON
import Market
import Risk
import TestSupport
import Testing

@Suite("Every gate is shown with its value and limit")
struct ExplainedTests {
  private static let names =
    [
      "history", "bundle", "demo_bundle", "serving", "trigger", "trigger_bar", "in_order",
      "hedging",
      "contract", "members", "in_distribution", "conviction", "one_position", "intent",
    ] + Breaker.allCases.map(\.rawValue) + [
      "prop_day_start", "prop_daily_loss", "prop_maximum_loss", "prop_midnight", "prop_news",
      "reward_risk", "size", "correlation", "heat", "prop_worst_case", "margin",
    ]

  private func gates(_ json: JSONValue?) -> [JSONValue] { json?.array ?? [] }

  @Test("an entry passes all of them, and the journal shows the same")
  func entered() throws {
    let server = try MemoryServer.entering()
    let answer = server.barClose(EventPayload())
    #expect(answer.action == "ENTER")
    let gates = gates(answer.json["risk", "gates"])
    #expect(gates.compactMap { $0["name"]?.string } == ExplainedTests.names)
    for gate in gates {
      #expect(gate["passed"]?.bool == true)
      #expect(gate["value"] != nil && gate["limit"] != nil, "\(gate)")
    }
    let detail = server.get("/decisions/1").json
    #expect(self.gates(detail["gates"]) == gates)
    for part in Part.allCases {
      let without = try #require(detail["without", .member(part.rawValue)])
      for field in ["action", "reason", "volume", "changed"] {
        #expect(without[field] != nil, "\(part) \(field)")
      }
    }
  }

  @Test("an event that cannot even be measured lists them all too, in the same order")
  func unmeasured() throws {
    var event = EventPayload()
    event.bars = [:]
    let answer = try MemoryServer().barClose(event)
    let gates = gates(answer.json["risk", "gates"])
    #expect(gates.compactMap { $0["name"]?.string } == ExplainedTests.names)
    #expect(answer.reason == "history_incomplete")
    #expect(answer.gate("margin")?["reason"]?.string == "not_measured")
    #expect(answer.gate("margin")?["limit"]?.double == 100_000)
    #expect(answer.gate("heat")?["passed"]?.bool == true)
  }

  @Test("margin that is not there refuses, as the terminal reckons it where it says so")
  func margin() throws {
    var event = EventPayload().json
    let lots = try #require(
      try MemoryServer.entering().post("/bar-close", event).json["entry", "volume"]?.double)
    let price = EventPayload().bid
    // Notional over leverage: 100,000 of the base currency a lot at 1:100.
    let needed = lots * 100_000 * price / 100
    for (free, reason) in [(needed * 1.001, "entered"), (needed * 0.999, "margin_insufficient")] {
      let body = event.setting(["account", "margin_free"], to: .double(free))
      #expect(try MemoryServer.entering().post("/bar-close", body).reason == reason)
    }
    event = event.setting(["spec", "margin_per_lot"], to: .double(99_000))
    let answer = try MemoryServer.entering().post("/bar-close", event)
    let value = try #require(answer.gate("margin")?["value"]?.double)
    #expect(abs(value - lots * 99_000) < 1e-6)
  }

  @Test("a contract is not entered in its last days, and its roll keeps history and position")
  func roll() throws {
    // The event is of 18 November 2026; the December contract ends on 13 December at the earliest.
    for (name, days, reason) in [
      ("EURUSDZ26.sim", Int64(2), "entered"), ("EURUSDZ26.sim", 30, "contract_expiring"),
      ("EURUSDX26", 2, "contract_expiring"), ("EURUSDZ25.sim", 30, "entered"),
      ("EURUSD", 30, "entered"),
    ] {
      var settings = DecisionSettings.eager
      settings.entry.expiryDays = days
      var event = EventPayload()
      event.symbol = name
      #expect(try MemoryServer.entering(settings).barClose(event).reason == reason, "\(name)")
    }
    let server = try MemoryServer.entering()
    var old = EventPayload()
    old.symbol = "EURUSDZ26.sim"
    var held = EventPayload.Position(ticket: 5, openPrice: old.bid, openTime: old.time - 9_000)
    held.symbol = old.symbol
    held.stopLoss = old.bid - 0.01
    old.positions = [held]
    #expect(server.barClose(old).reason == "one_position")
    var next = EventPayload(at: Instant.after(minutes: 5), since: Instant.first)
    next.symbol = "EURUSDH27.sim"
    next.positions = [held]
    let answer = server.barClose(next)
    #expect(answer.json["need"]?.object?.isEmpty == true, "the history goes on")
    #expect(answer.reason == "one_position", "the old contract's position is of the root")
    #expect(answer.json["management", 0, "ticket"]?.int64 == 5)
    let account = server.get("/accounts").json["accounts", 0]
    #expect(account?["exposure", 0, "symbol"]?.string == "EURUSD")
    #expect(account?["exposure", 0, "risk"]?.double ?? 0 > 0)
  }
}
