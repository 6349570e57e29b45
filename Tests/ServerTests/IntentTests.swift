import Decision
import JSON
import TestSupport
import Testing

@Suite("An answered entry holds its place until its fate is known")
struct IntentTests {
  private let next = EventPayload(at: Instant.after(minutes: 5), since: Instant.first)
  private let later = EventPayload(at: Instant.after(minutes: 10), since: Instant.first)

  private func entered(_ settings: DecisionSettings = .patient) throws -> MemoryServer {
    let server = try MemoryServer.entering(settings)
    #expect(server.barClose(EventPayload()).action == "ENTER")
    return server
  }

  /// The position that the first entry became, as the terminal shows it.
  private var filled: EventPayload.Position {
    var position = EventPayload.Position(
      ticket: 991, openPrice: next.bid, openTime: Instant.first + 5)
    position.side = "SELL"
    position.stopLoss = next.bid + 0.004
    position.takeProfit = next.bid - 0.006
    return position
  }

  @Test("the next event of the same symbol does not enter again")
  func pending() throws {
    let server = try entered()
    let answer = server.barClose(next)
    #expect(answer.reason == "intent_pending")
    #expect(answer.json["entry"]?.isNull == true)
  }

  @Test("its risk counts as heat although no position stands for it")
  func reservesRisk() throws {
    let server = try entered()
    let risk = try #require(
      server.get("/decisions/1").json["gates"]?.array?.first { $0["name"]?.string == "heat" }?[
        "value"]?.double)
    let heat = try #require(server.barClose(next).gate("heat")?["value"]?.double)
    #expect(heat > risk * 1.5)
  }

  @Test("after its time, and with nothing seen, another entry is free")
  func expired() throws {
    let server = try entered(.eager)
    #expect(server.barClose(next).action == "ENTER")
  }

  @Test("eight events within two seconds open one order")
  func burst() throws {
    let server = try MemoryServer.entering(.eager)
    var answers: [Answer] = []
    for index in 0..<8 {
      var event = EventPayload()
      event.eventID += "-\(index)"
      answers.append(server.barClose(event))
    }
    #expect(answers.filter { $0.action == "ENTER" }.count == 1)
    #expect(answers.dropFirst().allSatisfy { $0.reason == "intent_pending" })
  }

  @Test("an event that comes late shows the past: it opens nothing and is not remembered")
  func late() throws {
    let server = try entered(.eager)
    var shown = next
    shown.positions = [filled]
    #expect(server.barClose(shown).reason == "one_position")
    let before = server.get("/positions").text
    var late = EventPayload()
    late.eventID += "-late"
    let answer = server.barClose(late)
    #expect(answer.action == "NONE")
    #expect(answer.reason == "event_late")
    #expect(server.get("/positions").text == before)
    try server.restart()
    #expect(server.get("/positions").text == before)
  }

  @Test("an event of a wrong clock, years ahead, does not make all others late")
  func wrongClock() throws {
    let server = try MemoryServer.entering(.eager)
    var ahead = EventPayload()
    ahead.eventID += "-ahead"
    ahead.time += 4 * 365 * 86_400
    ahead.bars = [:]
    #expect(server.barClose(ahead).action == "NONE")
    #expect(server.barClose(EventPayload()).action == "ENTER")
  }

  @Test("another name of the same root is the same symbol", arguments: ["EURUSD", "EURUSD.raw"])
  func otherName(_ name: String) throws {
    let server = try entered()
    var event = next
    event.symbol = name
    #expect(server.barClose(event).reason == "intent_pending")
  }

  @Test("another account is not held up by it")
  func otherAccount() throws {
    let server = try entered()
    var event = next
    event.login = 77
    #expect(server.barClose(event).action == "ENTER")
  }

  @Test(
    "a position of the symbol blocks, under whatever name the broker has",
    arguments: [
      ("EURUSD.r", Int64(20_251_122)), ("EURUSD", 20_251_122), ("EURUSD.raw", 0), ("EURUSDm", 5),
    ])
  func onePosition(_ name: String, _ magic: Int64) throws {
    let server = try MemoryServer.entering()
    var event = EventPayload()
    var position = filled
    position.symbol = name
    position.magic = magic
    event.positions = [position]
    #expect(server.barClose(event).reason == "one_position")
  }

  @Test("a position whose name maps to nothing may be of this symbol, so it blocks as well")
  func unknownName() throws {
    var event = EventPayload()
    var position = filled
    position.symbol = "WHATEVER"
    event.positions = [position]
    #expect(try MemoryServer.entering().barClose(event).reason == "one_position")
  }

  @Test("a reject that the terminal reports frees it")
  func rejected() throws {
    let server = try entered()
    let reject = TradeEvent(kind: "REJECT", ticket: 0, side: "SELL", decisionID: 1, retcode: 10_019)
    let answer = server.post("/trade-event", reject.json)
    #expect(answer.json["intent"]?.string == "rejected")
    #expect(server.barClose(next).action == "ENTER")
  }

  @Test("a reject of another decision frees nothing")
  func rejectedOther() throws {
    let server = try entered()
    let reject = TradeEvent(kind: "REJECT", ticket: 0, side: "SELL", decisionID: 9, retcode: 10_019)
    #expect(server.post("/trade-event", reject.json).json["intent"]?.isNull == true)
    #expect(server.barClose(next).reason == "intent_pending")
  }

  @Test("a position opened by hand, which names no decision, acknowledges nothing")
  func openedByHand() throws {
    let server = try entered()
    let deal = TradeEvent(kind: "OPEN", ticket: 55, side: "SELL", cause: "MANUAL")
    #expect(server.post("/trade-event", deal.json).json["intent"]?.isNull == true)
    #expect(server.barClose(next).reason == "intent_pending")
  }

  @Test("a deal that the terminal reports acknowledges it, and an expiry no longer frees it")
  func acknowledged() throws {
    let server = try entered(.eager)
    let deal = TradeEvent(
      kind: "OPEN", ticket: 991, side: "SELL", time: Instant.after(minutes: 5), decisionID: 1)
    #expect(server.post("/trade-event", deal.json).json["intent"]?.string == "acknowledged")
    #expect(server.barClose(next).reason == "intent_pending")
    var event = later
    event.positions = [filled]
    #expect(server.barClose(event).reason == "one_position")
  }

  @Test("a deal without a decision's number acknowledges the symbol's intent")
  func acknowledgedByRoot() throws {
    let server = try entered()
    let deal = TradeEvent(kind: "OPEN", ticket: 991, side: "SELL")
    #expect(server.post("/trade-event", deal.json).json["intent"]?.string == "acknowledged")
  }

  @Test("a deal of another decision does not acknowledge it")
  func acknowledgedOther() throws {
    let server = try entered()
    let deal = TradeEvent(kind: "OPEN", ticket: 555, side: "SELL", decisionID: 9)
    #expect(server.post("/trade-event", deal.json).json["intent"]?.isNull == true)
    #expect(server.barClose(next).reason == "intent_pending")
  }

  @Test("a deal of the other side is not the entry's")
  func otherSide() throws {
    let server = try entered()
    let deal = TradeEvent(kind: "OPEN", ticket: 992, side: "BUY", decisionID: 1)
    #expect(server.post("/trade-event", deal.json).json["intent"]?.isNull == true)
    #expect(server.barClose(next).reason == "intent_pending")
  }

  @Test("the position that it became is ours, with the decision and conviction that opened it")
  func remembered() throws {
    let server = try entered()
    let deal = TradeEvent(kind: "OPEN", ticket: 991, side: "SELL", decisionID: 1)
    #expect(server.post("/trade-event", deal.json).status == 200)
    var event = next
    event.positions = [filled]
    let answer = server.barClose(event)
    #expect(answer.json["management", 0, "ticket"]?.int64 == 991)
    let position = try #require(server.get("/positions").json["positions", 0])
    #expect(position["ours"]?.bool == true)
    #expect(position["root"]?.string == "EURUSD")
    #expect(position["decision_id"]?.int64 == 1)
    let score = server.get("/decisions/1").json["answer", "conviction", "score"]
    #expect(position["entry_conviction"] == score)
    #expect(position["age_s"]?.int64 == 295)
  }

  @Test("the intent survives a restart")
  func acrossRestart() throws {
    let server = try entered()
    try server.restart()
    #expect(server.barClose(next).reason == "intent_pending")
  }

  @Test("five losses in a row stop entries for the day")
  func losses() throws {
    let server = try MemoryServer.entering()
    for ticket: Int64 in 1...5 {
      let loss = TradeEvent(kind: "CLOSE", ticket: ticket, profit: -20)
      #expect(server.post("/trade-event", loss.json).status == 200)
    }
    #expect(server.barClose(EventPayload()).reason == "breaker_consecutive_losses")
    let health = server.get("/health").json
    #expect(health["breakers", 0, "breaker"]?.string == "consecutive_losses")
    try server.restart()
    #expect(
      server.barClose(later).reason == "breaker_consecutive_losses", "a breaker survives a restart")
  }

  @Test(
    "a wrong field of a trade event is refused with its path, and nothing is learned",
    arguments: [
      (["schema"], nil, "schema"), (["event_id"], nil, "event_id"), (["account"], nil, "account"),
      (["account", "login"], nil, "account.login"), (["kind"], .string("OPENED"), "kind"),
      (["kind"], nil, "kind"), (["symbol"], .string("NOPE"), "symbol"), (["time"], nil, "time"),
      (["ticket"], nil, "ticket"), (["side"], .string("LONG"), "side"), (["side"], nil, "side"),
      (["volume"], .double(-1), "volume"), (["price"], .string("x"), "price"),
      (["profit"], .double(1e300), "profit"), (["cause"], .string("WHIM"), "cause"),
      (["decision_id"], .integer(-1), "decision_id"),
    ] as [([JSONValue.Step], JSONValue?, String)])
  func wrongTradeEvent(_ steps: [JSONValue.Step], _ value: JSONValue?, _ path: String) throws {
    let server = try entered()
    let deal = TradeEvent(kind: "OPEN", ticket: 991, side: "SELL", decisionID: 1).json
    let answer = server.post("/trade-event", deal.setting(steps, to: value))
    #expect(answer.status == 422)
    #expect(answer.json["error", "detail", "path"]?.string == path)
    // The intent is as it was: the deal itself is still the first to acknowledge it.
    #expect(server.post("/trade-event", deal).json["intent"]?.string == "acknowledged")
  }

  @Test("a reject without its retcode is refused")
  func rejectWithoutRetcode() throws {
    let answer = try entered().post(
      "/trade-event", TradeEvent(kind: "REJECT", ticket: 0, decisionID: 1).json)
    #expect(answer.json["error", "detail", "path"]?.string == "retcode")
  }
}
