import Decision
import JSON
import Market
import Risk
import TestSupport
import Testing

@Suite("An entry")
struct EntryTests {
  /// The fixture's bundle, or one that says the opposite of everything.
  private static func server(
    _ side: String, _ settings: DecisionSettings = .eager
  ) throws -> MemoryServer {
    var bundle = FixtureBundle()
    for member in 0..<3 where side == "BUY" {
      for name in ["a", "b"] {
        let path: [JSONValue.Step] = ["members", .element(member), "calibration", .member(name)]
        let value = try JSONValue(parsing: bundle.files["manifest.json"] ?? [])[
          "members", .element(member), "calibration", .member(name)]?.double
        bundle = bundle.with(path, .double(-(value ?? 0)))
      }
    }
    return try MemoryServer(settings) { [bundle] in bundle.install(in: $0) }
  }

  /// Wilder's ATR(14) over the 256 bars, seeded with the mean of the first 14 true ranges.
  private static func atr(_ timeframe: Timeframe, at time: Int64) -> Double {
    let bars = MarketHistory.euro.closed(by: time, timeframe)
    let ranges = zip(bars, bars.dropFirst()).map { before, bar in
      max(bar.high, before.close) - min(bar.low, before.close)
    }
    var atr = ranges.prefix(14).reduce(0, +) / 14
    for range in ranges.dropFirst(14) { atr = (atr * 13 + range) / 14 }
    return atr
  }

  @Test(
    "stop and target lie 2 and 3 ATR of H1 away, on the right sides", arguments: ["BUY", "SELL"])
  func stops(_ side: String) throws {
    let server = try EntryTests.server(side)
    let event = EventPayload()
    let answer = server.barClose(event)
    #expect(answer.action == "ENTER")
    #expect(answer.reason == "entered")
    let entry = try #require(answer.json["entry"])
    #expect(entry["side"]?.string == side)
    #expect(answer.json["conviction", "direction"]?.string == side)
    let stop = try #require(entry["sl"]?.double)
    let target = try #require(entry["tp"]?.double)
    let price = side == "BUY" ? event.ask : event.bid
    let sign = side == "BUY" ? 1.0 : -1
    let atr = EntryTests.atr(.h1, at: event.time)
    let tick = event.spec.tickSize
    #expect(sign * (price - stop) >= 2 * atr - 1e-12)
    #expect(sign * (price - stop) <= 2 * atr + tick + 1e-9)
    #expect(sign * (target - price) >= 3 * atr - 1e-12)
    #expect(sign * (target - price) <= 3 * atr + 3 * tick + 1e-9)
    for level in [stop, target] {
      let ticks = level / tick
      #expect(abs(ticks - ticks.rounded()) < 1e-6, "\(level) is on the tick")
    }
  }

  @Test("a trigger above H1 takes its own ATR")
  func higherTrigger() throws {
    let time = Instant.after(minutes: 225)
    let event = EventPayload(at: time)
    #expect(event.trigger == .h4)
    let answer = try EntryTests.server("SELL").barClose(event)
    #expect(answer.action == "ENTER")
    let stop = try #require(answer.json["entry", "sl"]?.double)
    #expect(abs(stop - event.bid - 2 * EntryTests.atr(.h4, at: time)) < 2 * event.spec.tickSize)
  }

  @Test("the volume is on the step and loses at the stop no more than the scaled risk")
  func volume() throws {
    let server = try EntryTests.server("SELL")
    let event = EventPayload()
    let answer = server.barClose(event)
    let lots = try #require(answer.json["entry", "volume"]?.double)
    let stop = try #require(answer.json["entry", "sl"]?.double)
    let confidence = try #require(answer.json["conviction", "confidence"]?.double)
    let disagreement = try #require(answer.json["models", "disagreement"]?.double)
    let features = try #require(server.get("/decisions/1").json["features"])
    let percentile = try #require(features["H1.volatility_percentile"]?.double)
    let scale =
      (0.5 + confidence / 200) * (1 - 0.75 * min(1, disagreement / 0.1))
      * (1 - max(0, min(0.5, percentile - 0.5)))
    let perLot =
      (stop - event.bid + event.ask - event.bid) / event.spec.tickSize * event.spec.tickValue
    #expect(abs(lots * 100 - (lots * 100).rounded()) < 1e-9)
    #expect(lots * perLot <= 100_000 * 0.005 * scale * (1 + 1e-9))
    #expect((lots + 0.01) * perLot > 100_000 * 0.005 * scale, "a step more would be too much")
  }

  @Test("commission is a part of what is risked")
  func commission() throws {
    var settings = DecisionSettings.eager
    let plain = try EntryTests.server("SELL", settings).barClose(EventPayload())
    settings.commissionPerLot["EURUSD"] = 500
    let dear = try EntryTests.server("SELL", settings).barClose(EventPayload())
    let lots = try #require(dear.json["entry", "volume"]?.double)
    #expect(lots < (plain.json["entry", "volume"]?.double ?? 0))
  }

  @Test("never more than 2 % is risked, whatever an account is worth and the settings say")
  func riskLimit() throws {
    var settings = DecisionSettings.eager
    settings.risk.riskFraction = 0.05
    let answer = try EntryTests.server("SELL", settings).barClose(EventPayload())
    #expect(answer.reason == "risk_fraction_invalid")
    #expect(answer.json["entry"]?.isNull == true)
  }

  @Test("an account too small for the least lot enters nothing")
  func tooSmall() throws {
    var event = EventPayload()
    event.equity = 100
    event.balance = 100
    let answer = try EntryTests.server("SELL").barClose(event)
    #expect(answer.reason == "lots_below_minimum")
    #expect(answer.json["entry"]?.isNull == true)
  }

  @Test("nothing is entered on an account without equity", arguments: [0.0, -5_000])
  func noEquity(_ equity: Double) throws {
    var event = EventPayload()
    event.equity = equity
    let answer = try EntryTests.server("SELL").barClose(event)
    #expect(answer.status == 200)
    #expect(answer.json["entry"]?.isNull == true)
  }

  @Test("the order carries magic number, deviation, an end of its time and its decision")
  func marks() throws {
    let answer = try EntryTests.server("SELL").barClose(EventPayload())
    let entry = try #require(answer.json["entry"])
    #expect(entry["magic"]?.int64 == 20_251_122)
    #expect(entry["deviation_points"]?.int64 == 20)
    #expect(entry["expires_at"]?.int64 == Instant.first + 60)
    let comment = try #require(entry["comment"]?.string)
    #expect(comment.hasSuffix(" #1"))
    #expect(comment.utf8.count <= 31)
  }

  @Test("a broker's level wider than the ATR moves the stop and refuses a poor reward")
  func stopsLevel() throws {
    var event = EventPayload()
    event.spec.stopsLevel = 5_000
    let answer = try EntryTests.server("SELL").barClose(event)
    #expect(answer.reason == "reward_risk_low")
  }

  @Test("a high-impact release within a quarter of an hour stops an entry, a low one does not")
  func calendar() throws {
    func release(_ impact: Int64, _ currency: String, _ minutes: Int64) -> JSONValue {
      .object([
        "time": .integer(Instant.after(minutes: minutes)), "currency": .string(currency),
        "impact": .integer(impact), "name": .string("CPI"),
      ])
    }
    for (item, reason) in [
      (release(3, "USD", 10), "breaker_calendar"), (release(3, "EUR", -10), "breaker_calendar"),
      (release(3, "USD", 60), "entered"), (release(1, "USD", 10), "entered"),
      (release(3, "JPY", 10), "entered"),
    ] {
      let server = try EntryTests.server("SELL")
      var event = EventPayload()
      event.calendar = [item]
      #expect(server.barClose(event).reason == reason)
      guard reason != "entered" else { continue }
      let detail = server.get("/decisions/1").json
      #expect(detail["without", "calendar", "changed"]?.bool == true)
      #expect(detail["without", "calendar", "action"]?.string == "ENTER")
    }
  }

  @Test("a position of another symbol that moves along shrinks the entry")
  func correlated() throws {
    let plain = try EntryTests.server("SELL")
    let server = try EntryTests.server("SELL")
    for one in [plain, server] {
      let bars = MarketHistory.pound.closed(by: Instant.first, .h1, last: 300)
      #expect(
        one.post(
          "/history",
          HistoryTests.history(.h1, bars).setting(["symbol"], to: .string("GBPUSD.r"))
        ).status == 200)
    }
    var event = EventPayload()
    var other = EventPayload.Position(ticket: 5, openPrice: 1.27, openTime: event.time - 9_000)
    other.symbol = "EURUSD.r"
    let alone = plain.barClose(event)
    #expect(alone.action == "ENTER")
    // The other symbol's specification is known once it had an event of its own.
    var pound = EventPayload(.pound, at: Instant.after(minutes: -15))
    other.symbol = pound.symbol
    other.side = "SELL"
    other.openPrice = pound.bid
    other.stopLoss = pound.bid + 0.0290
    other.lots = 1
    other.magic = 0
    pound.positions = []
    #expect(server.barClose(pound).status == 200)
    event.positions = [other]
    let answer = server.barClose(event)
    let gate = try #require(answer.gate("correlation"))
    #expect((gate["value"]?.double ?? 0) > (alone.gate("correlation")?["value"]?.double ?? 0))
  }
}
