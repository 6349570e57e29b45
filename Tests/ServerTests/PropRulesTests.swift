import Agent
import Decision
import JSON
import Market
import Risk
import TestSupport
import Testing

@Suite("An account of a prop firm")
struct PropRulesTests {
  private static func settings(
    _ profile: PropProfile = .ftmo2Step, initial: Double = 100_000
  ) -> DecisionSettings {
    var settings = DecisionSettings.eager
    settings.prop[5_012_345] = PropSettings(profile: profile, initialBalance: initial)
    return settings
  }

  /// Prague's midnight before the event, on the broker's clock.
  private static let dayStart: Int64 = 1_794_963_600

  private static func event(
    minutes: Int64 = 0, equity: Double = 100_000, balance: Double = 100_000,
    closedProfit: Double? = 0
  ) -> EventPayload {
    var event = EventPayload(at: Instant.after(minutes: minutes))
    event.equity = equity
    event.balance = balance
    if let closedProfit {
      event.dayStart = dayStart
      event.closedProfit = closedProfit
    }
    return event
  }

  private static func holding(_ event: EventPayload) -> EventPayload {
    var event = event
    var position = EventPayload.Position(
      ticket: 991, openPrice: event.bid, openTime: event.time - 3_600)
    position.stopLoss = event.bid - 0.002
    event.positions = [position]
    return event
  }

  @Test("the day's start that the answer names is Prague's midnight, not the broker's")
  func clock() throws {
    let answer = try MemoryServer.entering(PropRulesTests.settings()).barClose(EventPayload())
    // 2026-11-18 00:00 in Prague is 23:00 UTC, 01:00 on the broker's clock.
    #expect(answer.json["clock", "day_start"]?.int64 == PropRulesTests.dayStart)
    #expect(answer.json["clock", "next_reset"]?.int64 == PropRulesTests.dayStart + 86_400)
  }

  @Test("an event of a wrong clock, years ahead, does not stop the day's accounting")
  func wrongClock() throws {
    let server = try MemoryServer.entering(PropRulesTests.settings())
    var ahead = PropRulesTests.event(equity: 90_500, closedProfit: nil)
    ahead.eventID += "-ahead"
    ahead.time += 4 * 365 * 86_400
    ahead.bars = [:]
    #expect(server.barClose(ahead).action == "NONE")
    try server.restart()
    let answer = server.barClose(PropRulesTests.event(equity: 99_000))
    #expect(answer.action == "ENTER")
    #expect(answer.gate("daily_loss")?["value"]?.double == 0)
    #expect(answer.gate("prop_day_start")?["passed"]?.bool == true)
    let late = server.barClose(PropRulesTests.event(minutes: 5, equity: 97_500))
    let loss = try #require(late.gate("daily_loss")?["value"]?.double)
    #expect(abs(loss - 1_500.0 / 99_000) < 1e-9)
  }

  @Test("without the day's closed profit nothing is entered")
  func unknownDayStart() throws {
    let server = try MemoryServer.entering(PropRulesTests.settings())
    let answer = server.barClose(PropRulesTests.event(closedProfit: nil))
    #expect(answer.reason == "day_start_unknown")
  }

  @Test("a closed profit counted from another day's start is as good as none")
  func otherDayStart() throws {
    let server = try MemoryServer.entering(PropRulesTests.settings())
    var event = PropRulesTests.event()
    event.dayStart = PropRulesTests.dayStart - 3_600
    #expect(server.barClose(event).reason == "day_start_unknown")
  }

  @Test("with it the floors hang from the balance at the day's start and the initial balance")
  func floors() throws {
    let server = try MemoryServer.entering(PropRulesTests.settings())
    let answer = server.barClose(
      PropRulesTests.event(equity: 103_000, balance: 103_000, closedProfit: 1_000))
    #expect(answer.action == "ENTER")
    #expect(answer.gate("prop_day_start")?["value"]?.double == 97_000)
    #expect(answer.gate("prop_worst_case")?["limit"]?.double == 98_000, "after the next reset")
  }

  @Test(
    "at four fifths of the daily limit entries stop",
    arguments: [
      (96_100.0, "entered"), (95_950, "prop_daily_loss"),
    ])
  func dailyLimit(_ equity: Double, _ reason: String) throws {
    let server = try MemoryServer.entering(PropRulesTests.settings())
    let answer = server.barClose(PropRulesTests.event(equity: equity))
    #expect(answer.reason == reason)
    guard reason != "entered" else { return }
    let without = server.get("/decisions/1").json["without", "prop_rules"]
    #expect(without?["changed"]?.bool == true)
    #expect(without?["action"]?.string == "ENTER")
  }

  @Test("near a floor the entry shrinks to what the worst case leaves")
  func shrinks() throws {
    var settings = PropRulesTests.settings()
    settings.risk.riskFraction = 0.02
    settings.prop[5_012_345]?.profile.stopEntriesAt = 0.99
    settings.prop[5_012_345]?.profile.closeAllAt = 1
    let far = try MemoryServer.entering(settings).barClose(PropRulesTests.event())
    let near = try MemoryServer.entering(settings).barClose(PropRulesTests.event(equity: 95_100))
    let lots = try #require(near.json["entry", "volume"]?.double)
    #expect(lots < (far.json["entry", "volume"]?.double ?? 0) / 2)
    let left = try #require(near.gate("prop_worst_case")?["value"]?.double)
    #expect(left > 95_000)
    #expect(left < 95_020)
  }

  @Test("at 95 % of a limit everything is closed", arguments: [(95_400.0, false), (95_200, true)])
  func closesAll(_ equity: Double, _ closes: Bool) throws {
    let server = try MemoryServer.entering(PropRulesTests.settings())
    let answer = server.barClose(PropRulesTests.holding(PropRulesTests.event(equity: equity)))
    let order = try #require(answer.json["management", 0])
    #expect(order["action"]?.string == (closes ? "CLOSE_ALL" : "HOLD"))
    if closes { #expect(order["reason"]?.string == "prop_close_all") }
  }

  @Test(
    "two minutes around listed news the agent leaves positions alone", arguments: [-2, 0, 2, 3])
  func newsHolds(_ minutes: Int64) throws {
    let server = try MemoryServer(
      PropRulesTests.settings(), policy: TestPolicy.favouring(.closeAll)
    ) { FixtureBundle().install(in: $0) }
    var event = PropRulesTests.holding(PropRulesTests.event())
    event.calendar = [
      .object([
        "time": .integer(event.time + minutes * 60), "currency": .string("EUR"),
        "impact": .integer(3), "name": .string("Rate"),
      ])
    ]
    let order = server.barClose(event).json["management", 0]
    #expect(order?["action"]?.string == (minutes == 3 ? "CLOSE_ALL" : "HOLD"))
    #expect(order?["reason"]?.string == (minutes == 3 ? "agent" : "prop_news"))
  }

  @Test("what an earlier event of the day told protects later ones that do not tell")
  func remembered() throws {
    let server = try MemoryServer.entering(PropRulesTests.settings())
    #expect(server.barClose(PropRulesTests.event()).status == 200)
    try server.restart()
    let answer = server.barClose(
      PropRulesTests.holding(
        PropRulesTests.event(minutes: 5, equity: 95_100, closedProfit: nil)))
    #expect(answer.json["management", 0, "reason"]?.string == "prop_close_all")
  }

  @Test("a breach that midnight would bring reduces positions before trading ends ahead of it")
  func minutesBeforeMidnight() throws {
    let settings = PropRulesTests.settings(initial: 200_000)
    // Trading ends at 17:00 New York, an hour before Prague's midnight.
    for (minutesLeft, reason) in [
      (80, "agent"), (75, "prop_midnight"), (10, "prop_midnight"),
    ] as [(Int64, String)] {
      let server = try MemoryServer.entering(settings)
      let left = PropRulesTests.dayStart + 86_400 - minutesLeft * 60 - Instant.first
      let event = PropRulesTests.event(
        minutes: left / 60, equity: 191_000, balance: 204_000, closedProfit: 4_000)
      let answer = server.barClose(PropRulesTests.holding(event))
      #expect(answer.json["management", 0, "reason"]?.string == reason)
    }
  }

  @Test(
    "the part that is closed before such a midnight is asked for once, not by every symbol's event")
  func reducedOnce() throws {
    let server = try MemoryServer.entering(PropRulesTests.settings(initial: 200_000))
    func order(_ history: MarketHistory, _ minutesLeft: Int64, lots: Double) -> JSONValue? {
      let time = PropRulesTests.dayStart + 86_400 - minutesLeft * 60
      // Whatever is closed of the 13,000 that float moves balance and equity alike.
      let closed = 13_000 * (1 - lots / 2)
      var event = EventPayload(history, at: time)
      event.equity = 191_000
      event.balance = 204_000 - closed
      event.dayStart = PropRulesTests.dayStart
      event.closedProfit = 4_000 - closed
      var position = EventPayload.Position(
        ticket: 991, openPrice: event.bid, openTime: Instant.first - 3_600)
      position.stopLoss = event.bid - 0.002
      position.lots = lots
      position.profit = -13_000 * lots / 2
      event.positions = [position]
      return server.barClose(event).json["management", 0]
    }
    let first = order(.euro, 30, lots: 2)
    #expect(first?["action"]?.string == "PARTIAL_CLOSE")
    #expect(first?["reason"]?.string == "prop_midnight")
    for (history, minutesLeft) in [(MarketHistory.pound, Int64(30)), (.gold, 30), (.euro, 29)] {
      let again = order(history, minutesLeft, lots: 2)
      #expect(again?["action"]?.string == "HOLD")
      #expect(again?["reason"]?.string == "change_pending")
    }
    let part = first?["volume"]?.double ?? 0
    #expect(part > 0 && part < 2)
    #expect(order(.euro, 25, lots: 2 - part)?["reason"]?.string == "agent", "it was enough")
    #expect(order(.euro, 20, lots: 2)?["action"]?.string == "PARTIAL_CLOSE", "it is not there yet")
  }

  @Test("a breach that midnight would bring stops entries hours before")
  func midnight() throws {
    let settings = PropRulesTests.settings(initial: 200_000)
    let server = try MemoryServer.entering(settings)
    // +4,000 closed, −13,000 floating: allowed until the reset raises the floor to 194,000.
    let event = PropRulesTests.event(equity: 191_000, balance: 204_000, closedProfit: 4_000)
    let answer = server.barClose(event)
    #expect(answer.gate("prop_midnight")?["passed"]?.bool == false)
    #expect(answer.gate("prop_midnight")?["limit"]?.double == 194_000)
    #expect(answer.json["entry"]?.isNull == true)
  }

  @Test("rules that are configured for an account the server already knows count from its contract")
  func configuredLater() throws {
    let server = try MemoryServer.entering(.eager)
    #expect(
      server.barClose(PropRulesTests.event(equity: 98_000, balance: 98_000)).status == 200)
    try server.restart(PropRulesTests.settings())
    let answer = server.barClose(
      PropRulesTests.holding(
        PropRulesTests.event(minutes: 5, equity: 98_000, balance: 98_000)))
    #expect(answer.gate("prop_day_start")?["value"]?.double == 93_000)
  }

  @Test("two minutes around listed news no prop account enters")
  func news() throws {
    var settings = PropRulesTests.settings()
    settings.breakers.news = NewsWindow(minutes: 0)
    let server = try MemoryServer.entering(settings)
    var event = PropRulesTests.event()
    event.calendar = [
      .object([
        "time": .integer(event.time + 60), "currency": .string("USD"), "impact": .integer(3),
        "name": .string("CPI"),
      ])
    ]
    let answer = server.barClose(event)
    #expect(answer.gate("prop_news")?["passed"]?.bool == false)
    #expect(answer.json["entry"]?.isNull == true)
  }

  @Test("another account is not held to them")
  func otherAccount() throws {
    let server = try MemoryServer.entering(PropRulesTests.settings())
    var event = PropRulesTests.event(equity: 95_100, closedProfit: nil)
    event.login = 77
    #expect(server.barClose(event).action == "ENTER")
  }
}
