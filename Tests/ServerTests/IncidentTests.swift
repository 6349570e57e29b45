import Agent
import Decision
import JSON
import Market
import Risk
import TestSupport
import Testing

@testable import Store

/// The museum: recorded failures of a system of this kind, each brought about again over the routes of
/// the whole server. None may ever happen here.
@Suite("Incidents")
struct IncidentTests {
  private static func server(wanting action: AgentAction) throws -> MemoryServer {
    try MemoryServer(.eager, policy: TestPolicy.favouring(action)) {
      FixtureBundle().install(in: $0)
    }
  }

  /// One of ours with a wide stop.
  private static func position(
    _ event: EventPayload, opened: Int64, profit: Double = 0, lots: Double = 0.1
  ) -> EventPayload.Position {
    var position = EventPayload.Position(ticket: 991, openPrice: event.bid, openTime: opened)
    position.stopLoss = event.bid - 0.02
    position.takeProfit = event.bid + 0.02
    position.profit = profit
    position.lots = lots
    return position
  }

  @Test("eight orders in two seconds: eight events of one instant open one order")
  func eightOrders() throws {
    let server = try MemoryServer.entering()
    var entries = 0
    for index in 0..<8 {
      var event = EventPayload()
      event.eventID += "-\(index)"
      event.symbol = index % 2 == 0 ? "EURUSD.r" : "EURUSD"
      if server.barClose(event).action == "ENTER" { entries += 1 }
    }
    #expect(entries == 1)
  }

  @Test("losers held by a minimum holding time: a loser may be closed at any age, a winner waits")
  func losersHeld() throws {
    for (profit, action) in [(-150.0, "CLOSE_ALL"), (150, "HOLD")] {
      let server = try IncidentTests.server(wanting: .closeAll)
      var event = EventPayload()
      event.positions = [
        IncidentTests.position(event, opened: event.time - 60, profit: profit)
      ]
      #expect(server.barClose(event).json["management", 0, "action"]?.string == action)
    }
  }

  @Test("a missing M1 window read as bearish: nothing is decided, and the bars are asked for")
  func missingMinutes() throws {
    var event = EventPayload()
    event.bars[.m1] = []
    let server = try MemoryServer.entering()
    let answer = server.barClose(event)
    #expect(answer.reason == "history_incomplete" && answer.action == "NONE")
    #expect(answer.json["need"]?.object?.keys == ["M1"])
    #expect(answer.json["conviction"]?.isNull == true, "no direction is read into it")
    let features = server.get("/decisions/1").json["features"]
    #expect(features?["M1.close"]?.isNull == true && features?["M1.rsi_14"]?.isNull == true)
  }

  @Test("feature counts that differ between training and serving: such a bundle does not serve")
  func featureCounts() throws {
    let server = try MemoryServer(.eager) {
      FixtureBundle().with(["features"], .integer(27)).install(in: $0)
    }
    #expect(server.barClose(EventPayload()).reason == "no_bundle")
    let refused = server.get("/health").json["symbols", "EURUSD", "refused", 0, "reason"]
    #expect(refused?.string?.contains("27") == true)
    let whole = try MemoryServer.entering()
    #expect(whole.barClose(EventPayload()).status == 200)
    #expect(whole.get("/decisions/1").json["features"]?.object?.keys.count == 162)
  }

  @Test("a daily loss counted from broker midnight: Prague's day goes on for the hour after it")
  func brokerMidnight() throws {
    var settings = DecisionSettings.eager
    settings.prop[5_012_345] = PropSettings(profile: .ftmo2Step, initialBalance: 100_000)
    let server = try MemoryServer.entering(settings)
    let brokerMidnight = (Instant.first / 86_400 + 1) * 86_400
    let dayStart = brokerMidnight - 86_400 + 3_600
    // 00:30 on the broker's clock: half an hour before Prague's midnight.
    var event = EventPayload(at: brokerMidnight + 1_800)
    event.balance = 97_000
    event.equity = 97_000
    event.dayStart = brokerMidnight
    event.closedProfit = 0
    let wrong = server.barClose(event)
    #expect(wrong.json["clock", "day_start"]?.int64 == dayStart)
    #expect(wrong.json["clock", "next_reset"]?.int64 == brokerMidnight + 3_600)
    #expect(wrong.reason == "day_start_unknown", "a start of another day is as good as none")
    event = EventPayload(at: brokerMidnight + 2_700)
    event.balance = 95_900
    event.equity = 95_900
    event.dayStart = dayStart
    event.closedProfit = -4_100
    let right = server.barClose(event)
    #expect(right.reason == "prop_daily_loss", "4,100 of the 5,000 of this day are lost")
    #expect(right.gate("prop_day_start")?["value"]?.double == 95_000)
  }

  @Test("a retcode read from the wrong place, then silence: it is asked for, kept and acted on")
  func retcode() throws {
    let server = try MemoryServer.entering(.patient)
    #expect(server.barClose(EventPayload()).action == "ENTER")
    let reject = TradeEvent(kind: "REJECT", ticket: 0, side: "SELL", decisionID: 1, retcode: 10_019)
    let silent = server.post("/trade-event", reject.json.setting(["retcode"], to: nil))
    #expect(silent.status == 422)
    #expect(silent.json["error", "detail", "path"]?.string == "retcode")
    #expect(server.post("/trade-event", reject.json).json["intent"]?.string == "rejected")
    #expect(server.get("/metrics").text.contains("kind=\"REJECT\"} 1"))
    let next = EventPayload(at: Instant.after(minutes: 5), since: Instant.first)
    #expect(server.barClose(next).action == "ENTER", "the place is free again")
  }

  @Test("43 partial closes in two hours: an agent that wants nothing else gets few")
  func partialCloses() throws {
    let server = try IncidentTests.server(wanting: .partialClose)
    var closes = 0
    var lots = 10.0
    for minutes in stride(from: Int64(0), through: 120, by: 2) {
      let time = Instant.after(minutes: minutes)
      var event = minutes == 0 ? EventPayload() : EventPayload(at: time, since: Instant.first)
      event.positions = [
        IncidentTests.position(
          event, opened: Instant.first - 7_200, profit: 900, lots: lots)
      ]
      let order = server.barClose(event).json["management", 0]
      guard order?["action"]?.string == "PARTIAL_CLOSE" else { continue }
      closes += 1
      lots -= order?["volume"]?.double ?? 0
    }
    #expect((1...3).contains(closes))
  }

  @Test("one close asked for by every symbol's event of an instant: it is asked for once")
  func closedOnce() throws {
    let server = try IncidentTests.server(wanting: .closeAll)
    func order(_ history: MarketHistory, _ minutes: Int64) -> JSONValue? {
      let time = Instant.after(minutes: minutes)
      var event =
        minutes == 0 ? EventPayload(history) : EventPayload(history, at: time, since: Instant.first)
      let euro = EventPayload()
      event.positions = [IncidentTests.position(euro, opened: Instant.first - 7_200, profit: -150)]
      return server.barClose(event).json["management", 0]
    }
    #expect(order(.euro, 0)?["action"]?.string == "CLOSE_ALL")
    for (history, minutes) in [(MarketHistory.pound, Int64(0)), (.gold, 0), (.euro, 1)] {
      let again = order(history, minutes)
      #expect(again?["action"]?.string == "HOLD")
      #expect(again?["reason"]?.string == "change_pending")
    }
    try server.restart()
    #expect(order(.euro, 2)?["reason"]?.string == "change_pending")
    let shown = server.get("/positions").json["positions", 0]
    #expect(
      shown?["last_action"]?.string == "CLOSE_ALL" && shown?["last_reason"]?.string == "agent")
    let masked = server.get("/agent").json["mask", "CLOSE_ALL", "change_pending"]
    #expect(masked?.int64 == 4)
    // Neither a deal nor a refusal came: whoever had the answer has let it go by now.
    #expect(order(.euro, 3)?["action"]?.string == "CLOSE_ALL")
    let reject = TradeEvent(kind: "REJECT", ticket: 991, side: "BUY", retcode: 10_018)
    #expect(server.post("/trade-event", reject.json).status == 200)
    #expect(order(.pound, 4)?["action"]?.string == "CLOSE_ALL", "refused: it may be asked again")
  }

  @Test("an exception after which trading went on: what is not journalled opens nothing")
  func exception() throws {
    let server = try MemoryServer.entering()
    try server.database.execute("PRAGMA max_page_count = 1")
    for index in 0..<3 {
      var event = EventPayload()
      event.eventID += "-\(index)"
      let answer = server.barClose(event)
      #expect(answer.status == 503 && answer.json["entry"] == nil)
    }
    #expect(server.get("/health").status == 503)
    try server.database.execute("PRAGMA max_page_count = 1073741823")
    #expect(server.barClose(EventPayload()).action == "ENTER", "no intent is left of the failures")
  }

  @Test("three positions on one symbol within minutes: one entry until its fate is known")
  func threePositions() throws {
    let server = try MemoryServer.entering(.patient)
    var entries = 0
    var positions: [EventPayload.Position] = []
    for minutes in stride(from: Int64(0), through: 30, by: 5) {
      let time = Instant.after(minutes: minutes)
      var event = minutes == 0 ? EventPayload() : EventPayload(at: time, since: Instant.first)
      event.positions = positions
      let answer = server.barClose(event)
      guard let entry = answer.json["entry"], !entry.isNull else { continue }
      entries += 1
      // The terminal fills it, and shows it from the next event but one.
      guard minutes > 0 else { continue }
      var position = EventPayload.Position(ticket: 1, openPrice: event.bid, openTime: time)
      position.side = entry["side"]?.string ?? ""
      position.stopLoss = entry["sl"]?.double ?? 0
      positions = [position]
    }
    #expect(entries == 1)
  }

  @Test(
    "157 lots of oil: a position under any name of the broker's is of its root",
    arguments: ["USOIL", "USOIL.cash", "XTIUSD", "WTI", "USOILm", "#USOIL"])
  func oil(_ name: String) throws {
    let server = try MemoryServer(.eager)
    var event = EventPayload()
    event.symbol = "USOIL.sim"
    event.bars = [:]
    var position = EventPayload.Position(ticket: 1, openPrice: 78, openTime: event.time - 900)
    position.symbol = name
    event.positions = [position]
    let answer = server.barClose(event)
    #expect(answer.json["symbol"]?.string == "USOIL")
    #expect(answer.gate("one_position")?["passed"]?.bool == false)
  }

  @Test("157 lots: no volume exceeds the broker's most, the risk or the step, whatever the spec")
  func lots() throws {
    for (tickValue, lotMax) in [(1.0, 50.0), (0.0001, 50), (0.0001, 0.3), (1e-9, 1e6)] {
      var event = EventPayload()
      event.spec.tickValue = tickValue
      event.spec.lotMax = lotMax
      let answer = try MemoryServer.entering().barClose(event)
      let lots = answer.json["entry", "volume"]?.double ?? 0
      let stop = answer.json["entry", "sl"]?.double ?? 0
      #expect(lots <= lotMax)
      let risk = lots * (stop - event.bid) / event.spec.tickSize * tickValue
      #expect(risk <= 100_000 * 0.005)
    }
  }

  @Test("an order sent with the reason `no valid setup`: an entry and its reason always agree")
  func reasonAgrees() throws {
    for settings in [DecisionSettings.standard, .eager] {
      let server = try MemoryServer.entering(settings)
      for minutes in stride(from: Int64(0), through: 240, by: 15) {
        let time = Instant.after(minutes: minutes)
        let event = minutes == 0 ? EventPayload() : EventPayload(at: time, since: Instant.first)
        let answer = server.barClose(event)
        let gates = answer.json["risk", "gates"]?.array ?? []
        let firstRefusal = gates.first { $0["passed"]?.bool == false }?["reason"]?.string
        #expect(answer.reason == firstRefusal ?? "entered")
        #expect((answer.action == "ENTER") == (answer.reason == "entered"))
        #expect((answer.json["entry"]?.isNull == false) == (answer.action == "ENTER"))
      }
    }
  }

  @Test("a P&L of −726 %: the day's loss is a share of what the day began with")
  func denominator() throws {
    let server = try MemoryServer.entering()
    #expect(server.barClose(EventPayload()).status == 200)
    var event = EventPayload(at: Instant.after(minutes: 5), since: Instant.first)
    event.equity = 97_500
    #expect(server.barClose(event).gate("daily_loss")?["value"]?.double == 0.025)
    event = EventPayload(at: Instant.after(minutes: 10), since: Instant.first)
    event.equity = 96_900
    #expect(server.barClose(event).reason == "breaker_daily_loss")
    event = EventPayload(at: Instant.after(minutes: 15), since: Instant.first)
    event.equity = 100_000
    #expect(server.barClose(event).reason == "breaker_daily_loss", "until the day's end")
  }

  @Test("components loaded and never used: health counts what each part changed")
  func usedParts() throws {
    let server = try MemoryServer.entering()
    var event = EventPayload()
    event.calendar = [
      .object([
        "time": .integer(event.time + 60), "currency": .string("EUR"), "impact": .integer(3),
        "name": .string("ECB"),
      ])
    ]
    #expect(server.barClose(event).reason == "breaker_calendar")
    let next = EventPayload(at: Instant.after(minutes: 30), since: Instant.first)
    #expect(server.barClose(next).action == "ENTER")
    let counts = server.get("/health").json["last_decisions"]
    #expect(counts?["count"]?.int64 == 2)
    #expect(counts?["changed_by", "calendar"]?.int64 == 1)
    for part in ["lightgbm", "catboost", "lstm"] {
      #expect(counts?["changed_by", .member(part)]?.int64 == 1, "\(part)")
    }
  }

  @Test("one symbol's model used for another: a root without a bundle of its own is never scored")
  func otherModel() throws {
    let server = try MemoryServer.entering()
    let answer = server.barClose(EventPayload(.pound))
    #expect(answer.json["symbol"]?.string == "GBPUSD")
    #expect(answer.json["models"]?.isNull == true)
    #expect(answer.json["entry"]?.isNull == true)
  }

  @Test("the account's leverage and margin change no size: risk alone does")
  func riskAlone() throws {
    let plain = try MemoryServer.entering().barClose(EventPayload()).json["entry", "volume"]
    for (change, value) in [
      (["account", "leverage"], 500), (["account", "margin_free"], 50_000),
    ] as [([JSONValue.Step], Int64)] {
      let body = EventPayload().json.setting(change, to: .integer(value))
      #expect(try MemoryServer.entering().post("/bar-close", body).json["entry", "volume"] == plain)
    }
  }
}
