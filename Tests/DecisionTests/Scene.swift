import Agent
import Decision
import Market
import Simulation
import TestSupport

@testable import Server

/// An event, the world it comes into and the memory it meets, for the decider alone.
struct Scene {
  var event: BarCloseEvent
  var world: World
  var memory: AccountMemory
  var settings: DecisionSettings

  /// - Parameter barsUntil: how far the bars of all symbols reach, beyond the event as well.
  init(
    at time: Int64 = MarketHistory.instant, barsUntil end: Int64? = nil,
    policy: Policy = TestPolicy.holds
  ) throws {
    let payload = EventPayload(at: time)
    event = BarCloseEvent(
      eventID: payload.eventID,
      account: AccountSnapshot(
        login: payload.login, server: payload.server, currency: "USD", balance: 100_000,
        equity: 100_000, freeMargin: 100_000, leverage: 100),
      brokerSymbol: payload.symbol, root: "EURUSD", trigger: payload.trigger, time: time,
      utcOffset: MarketHistory.utcOffset,
      quote: Quote(bid: payload.bid, ask: payload.ask, time: time), spec: payload.spec,
      bars: Array(repeating: BarColumns(), count: Timeframe.allCases.count), positions: [],
      calendar: nil)
    world = World(
      books: Scene.books(until: end ?? time),
      bundles: ["EURUSD": try FixtureBundle().served()], policy: policy)
    memory = AccountMemory(login: payload.login)
    settings = .standard
    for index in settings.weights.rows.indices { settings.weights.rows[index].threshold = 0 }
  }

  /// What is held of three symbols whose bars reach to `end`.
  static func books(until end: Int64) -> [String: BarBook] {
    var books: [String: BarBook] = [:]
    for history in [MarketHistory.euro, .gold, .pound] {
      var book = BarBook()
      for timeframe in Timeframe.allCases {
        // Every bar that opened by then, the forming one too.
        let columns = history[timeframe]
        let rows = columns.firstIndex(atOrAfter: end)
        book.load(
          BarColumns((max(0, rows - BarBook.held)..<rows).map { columns[$0] }), timeframe)
      }
      books[history.symbol.root] = book
    }
    return books
  }

  /// Everything that the decision becomes: the answer, the detail, and the memory as it is kept.
  func bytes(_ decider: inout Decider) throws -> [[UInt8]] {
    var memory = memory
    let decision = try decider.decide(event, world, memory: &memory, decisionID: 7)
    return bytes(decision) + [memory.json]
  }

  /// What a decision becomes.
  func bytes(_ decision: Decision) -> [[UInt8]] {
    [
      AnswerWriter(decisionID: 7, event: event, decision: decision).bytes(),
      DetailWriter(decision: decision, timings: []).bytes(),
    ]
  }

  func bytes() throws -> [[UInt8]] {
    var decider = Decider(settings)
    return try bytes(&decider)
  }

  /// The decision of a decider that keeps what it has; the memory goes.
  func decide(_ decider: inout Decider) throws -> Decision {
    var memory = memory
    return try decider.decide(event, world, memory: &memory, decisionID: 7)
  }

  func decide() throws -> (decision: Decision, memory: AccountMemory) {
    var decider = Decider(settings)
    var memory = memory
    let decision = try decider.decide(event, world, memory: &memory, decisionID: 7)
    return (decision, memory)
  }

  /// One of ours.
  func position(_ ticket: Int64 = 991, symbol: String = "EURUSD.r") -> PositionSnapshot {
    PositionSnapshot(
      ticket: ticket, symbol: symbol, side: .buy, lots: 0.3, openPrice: event.quote.bid,
      stopLoss: event.quote.bid - 0.005, takeProfit: event.quote.bid + 0.005, floatingProfit: 40,
      openTime: event.time - 7_200, magicNumber: settings.entry.magicNumber)
  }
}
