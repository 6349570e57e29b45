import Agent
import Decision
import JSON
import Market
import TestSupport
import Testing

@Suite("Open positions")
struct ManagementTests {
  /// One of ours, opened an hour before the event, with a stop.
  private static func position(_ side: String = "BUY") -> EventPayload.Position {
    let event = EventPayload()
    var position = EventPayload.Position(
      ticket: 991, openPrice: event.bid, openTime: event.time - 3_600)
    position.side = side
    position.stopLoss = event.bid - (side == "BUY" ? 0.01 : -0.01)
    position.takeProfit = event.bid + (side == "BUY" ? 0.01 : -0.01)
    return position
  }

  private static func event(
    _ positions: [EventPayload.Position], minutes: Int64 = 0
  ) -> EventPayload {
    // Whole at first, then what closed since: as a terminal sends it.
    let time = Instant.after(minutes: minutes)
    var event = minutes == 0 ? EventPayload() : EventPayload(at: time, since: Instant.first)
    event.positions = positions
    return event
  }

  private static func orders(_ answer: Answer) -> [JSONValue] {
    answer.json["management"]?.array ?? []
  }

  @Test("each of ours is judged on every event, also at an M1 close")
  func everyEvent() throws {
    let server = try MemoryServer.entering()
    for minutes: Int64 in [0, 1, 5] {
      let answer = server.barClose(
        ManagementTests.event([ManagementTests.position()], minutes: minutes))
      let order = try #require(ManagementTests.orders(answer).first)
      #expect(ManagementTests.orders(answer).count == 1)
      #expect(order["ticket"]?.int64 == 991)
      #expect(order["action"]?.string == "HOLD")
      #expect(order["reason"]?.string == "agent")
      #expect(order["volume"]?.double == 0)
      #expect(order["sl"]?.isNull == true)
    }
  }

  @Test(
    "a position without a stop gets one, 2 ATR from where it was opened",
    arguments: ["BUY", "SELL"])
  func missingStop(_ side: String) throws {
    let server = try MemoryServer.entering()
    var position = ManagementTests.position(side)
    position.stopLoss = 0
    let answer = server.barClose(ManagementTests.event([position]))
    let order = try #require(ManagementTests.orders(answer).first)
    #expect(order["action"]?.string == "HOLD")
    #expect(order["reason"]?.string == "stop_missing")
    let stop = try #require(order["sl"]?.double)
    #expect(side == "BUY" ? stop < position.openPrice : stop > position.openPrice)
    let features = try #require(server.get("/decisions/1").json["features"])
    let close = try #require(
      MarketHistory.euro.closed(by: Instant.first, .h1, last: 1).first?.close)
    let atr = try #require(features["H1.atr_14"]?.double) * close
    #expect(abs(abs(stop - position.openPrice) - 2 * atr) <= 0.00001)
  }

  @Test("a position that lost its stop gets back the distance it was opened with")
  func lostStop() throws {
    let server = try MemoryServer.entering()
    var position = ManagementTests.position()
    #expect(server.barClose(ManagementTests.event([position])).status == 200)
    try server.restart()
    position.stopLoss = 0
    let answer = server.barClose(ManagementTests.event([position], minutes: 1))
    let stop = try #require(ManagementTests.orders(answer).first?["sl"]?.double)
    #expect(abs(stop - (position.openPrice - 0.01)) < 1e-9)
  }

  @Test("where the price has passed the stop that is missing, the position is closed")
  func stopAlreadyPassed() throws {
    let server = try MemoryServer.entering()
    var position = ManagementTests.position()
    position.stopLoss = 0
    position.openPrice += 0.05
    let answer = server.barClose(ManagementTests.event([position]))
    let order = try #require(ManagementTests.orders(answer).first)
    #expect(order["action"]?.string == "CLOSE_ALL")
    #expect(order["reason"]?.string == "no_stop")
    #expect(order["volume"]?.double == position.lots)
  }

  @Test("a position of five days is closed, one of a second less is not")
  func ageLimit() throws {
    for (age, action) in [(5 * 86_400, "CLOSE_ALL"), (5 * 86_400 - 1, "HOLD")] as [(Int64, String)]
    {
      let server = try MemoryServer.entering()
      var position = ManagementTests.position()
      position.openTime = Instant.first - age
      let order = ManagementTests.orders(server.barClose(ManagementTests.event([position]))).first
      #expect(order?["action"]?.string == action)
      #expect(order?["reason"]?.string == (action == "HOLD" ? "agent" : "age_limit"))
    }
  }

  @Test("hard rules close and set stops where no bar and no bundle is known")
  func withoutHistory() throws {
    let server = try MemoryServer()
    var old = ManagementTests.position()
    old.openTime = Instant.first - 6 * 86_400
    var young = ManagementTests.position()
    young.ticket = 992
    var naked = young
    naked.ticket = 993
    naked.stopLoss = 0
    var event = ManagementTests.event([old, young, naked])
    event.bars = [:]
    let orders = ManagementTests.orders(server.barClose(event))
    #expect(orders.compactMap { $0["action"]?.string } == ["CLOSE_ALL", "HOLD", "CLOSE_ALL"])
    #expect(
      orders.compactMap { $0["reason"]?.string } == ["age_limit", "history_incomplete", "no_stop"])
  }

  @Test("a loser is not held by a minimum age: the agent may close it at once")
  func loserClosed() throws {
    let server = try MemoryServer(.eager, policy: TestPolicy.favouring(.closeAll)) {
      FixtureBundle().install(in: $0)
    }
    var position = ManagementTests.position()
    position.openTime = Instant.first - 60
    position.profit = -150
    let order = ManagementTests.orders(server.barClose(ManagementTests.event([position]))).first
    #expect(order?["action"]?.string == "CLOSE_ALL")
    #expect(order?["volume"]?.double == position.lots)
    #expect(order?["reason"]?.string == "agent")
  }

  @Test("an agent that would close in parts for ever is kept from it")
  func partialCloses() throws {
    let server = try MemoryServer(.eager, policy: TestPolicy.favouring(.partialClose)) {
      FixtureBundle().install(in: $0)
    }
    var position = ManagementTests.position()
    position.lots = 10
    position.profit = 900
    var closes = 0
    for minutes: Int64 in 0...120 {
      let answer = server.barClose(ManagementTests.event([position], minutes: minutes))
      guard let order = ManagementTests.orders(answer).first,
        order["action"]?.string == "PARTIAL_CLOSE"
      else { continue }
      closes += 1
      let lots = order["volume"]?.double ?? 0
      #expect(lots > 0 && lots < position.lots)
      #expect(abs(lots * 100 - (lots * 100).rounded()) < 1e-6)
      position.lots -= lots
    }
    #expect((1...4).contains(closes), "\(closes) partial closes in two hours")
  }

  @Test("an agent that would add without end stays within the rules of risk")
  func additions() throws {
    let server = try MemoryServer(.eager, policy: TestPolicy.favouring(.add)) {
      FixtureBundle().install(in: $0)
    }
    var position = ManagementTests.position()
    position.profit = 500
    for minutes: Int64 in 0...60 {
      let answer = server.barClose(ManagementTests.event([position], minutes: minutes))
      guard let order = ManagementTests.orders(answer).first, order["action"]?.string == "ADD"
      else { continue }
      position.lots += order["volume"]?.double ?? 0
    }
    // 0.01 of stop distance is 1,000 a lot; 6 % of 100,000 is the heat that is allowed.
    #expect(position.lots <= 6)
  }

  @Test(
    "an addition is judged by its own lots, not by those of the position",
    arguments: [0.01, 0.04, 0.1])
  func additionRisk(_ distance: Double) throws {
    let server = try MemoryServer(.eager, policy: TestPolicy.favouring(.add)) {
      FixtureBundle().install(in: $0)
    }
    var position = ManagementTests.position()
    position.profit = 500
    position.stopLoss = position.openPrice - distance
    // 0.1 lots risk little; the one lot of an addition would risk ten times that.
    let answer = server.barClose(ManagementTests.event([position]))
    let order = try #require(ManagementTests.orders(answer).first)
    let added = (order["volume"]?.double ?? 0) * distance / 0.00001
    #expect(added <= 2_000 + 100, "an addition risks \(added)")
  }

  @Test("a demo bundle moves nothing on another account than the simulator's")
  func demoBundle() throws {
    let server = try MemoryServer(.eager, policy: TestPolicy.favouring(.closeAll)) {
      FixtureBundle().install(in: $0)
    }
    var event = ManagementTests.event([ManagementTests.position()])
    event.server = "Broker-Live"
    let order = try #require(ManagementTests.orders(server.barClose(event)).first)
    #expect(order["action"]?.string == "HOLD")
    #expect(order["reason"]?.string == "demo_bundle")
  }

  @Test("a bundle in shadow adds nothing", arguments: [true, false])
  func shadowAdds(_ isShadow: Bool) throws {
    let server = try MemoryServer(.eager, policy: TestPolicy.favouring(.add)) {
      (isShadow ? FixtureBundle().withoutEdge() : FixtureBundle()).install(in: $0)
    }
    var position = ManagementTests.position()
    position.profit = 500
    let order = ManagementTests.orders(server.barClose(ManagementTests.event([position]))).first
    #expect(order?["action"]?.string == (isShadow ? "HOLD" : "ADD"))
  }

  @Test(
    "a position that somebody else opened is never managed, and counts as heat", arguments: [0, 7])
  func manual(_ magic: Int64) throws {
    let server = try MemoryServer(.eager, policy: TestPolicy.favouring(.closeAll)) {
      FixtureBundle().install(in: $0)
    }
    let alone = try MemoryServer.entering().barClose(EventPayload())
    var position = ManagementTests.position()
    position.magic = magic
    position.openTime = Instant.first - 30 * 86_400
    let answer = server.barClose(ManagementTests.event([position]))
    #expect(ManagementTests.orders(answer).isEmpty)
    let risk = position.lots * (EventPayload().bid - position.stopLoss) / 0.00001
    let heat = (answer.gate("heat")?["value"]?.double ?? 0) * 100_000
    let own = (alone.gate("heat")?["value"]?.double ?? 0) * 100_000
    #expect(abs(heat - own - risk) < 0.01)
    #expect(server.get("/positions").json["positions", 0, "ours"]?.bool == false)
  }

  @Test("a manual position without a stop may lose anything: nothing is entered beside it")
  func manualWithoutStop() throws {
    let server = try MemoryServer.entering()
    var position = ManagementTests.position()
    position.symbol = "XAUUSD.r"
    position.magic = 0
    position.stopLoss = 0
    let answer = server.barClose(ManagementTests.event([position]))
    #expect(answer.reason == "open_risk_unknown")
    #expect(ManagementTests.orders(answer).isEmpty)
  }

  @Test("positions of other symbols are managed at this symbol's event")
  func otherSymbol() throws {
    let server = try MemoryServer.entering()
    var gold = ManagementTests.position()
    gold.symbol = "XAUUSD.r"
    gold.openPrice = 2_300
    gold.openTime = Instant.first - 6 * 86_400
    let orders = ManagementTests.orders(server.barClose(ManagementTests.event([gold])))
    #expect(orders.first?["reason"]?.string == "age_limit")
  }

  @Test("a position that is gone is forgotten")
  func gone() throws {
    let server = try MemoryServer.entering()
    #expect(server.barClose(ManagementTests.event([ManagementTests.position()])).status == 200)
    #expect(server.get("/positions").json["positions"]?.array?.count == 1)
    #expect(server.barClose(ManagementTests.event([], minutes: 1)).status == 200)
    #expect(server.get("/positions").json["positions"]?.array?.isEmpty == true)
  }
}
