import Agent
import Market
import Risk
import TestSupport
import Testing

@testable import Decision

@Suite("What events and deals teach the agent")
struct LessonsTests {
  private static let opened = MarketHistory.instant - 7_200

  private func position(
    _ ticket: Int64, parent: Int64? = nil, lastAction: AgentAction = .hold,
    reason: String = "agent", floating: Double = 0
  ) -> PositionMemory {
    let snapshot = PositionSnapshot(
      ticket: ticket, symbol: "EURUSD.r", side: .buy, lots: 0.4, openPrice: 1.1, stopLoss: 1.09,
      takeProfit: 1.12, floatingProfit: floating, openTime: LessonsTests.opened,
      magicNumber: DecisionSettings.standard.entry.magicNumber)
    var position = PositionMemory(
      snapshot: snapshot, root: "EURUSD", decisionID: 7, stopDistance: 0.01, entryConviction: 80)
    position.parent = parent
    position.lastAction = lastAction
    position.lastReason = reason
    position.atr = 0.004
    var trajectory = Trajectory(tradeID: ticket, initialRisk: 400, equity: 100_000)
    _ = trajectory.take(
      Trajectory.Step(
        state: SIMD16(repeating: 0.1), mask: .all, action: lastAction, eventID: "e",
        time: LessonsTests.opened), spacing: 60)
    position.trajectory = trajectory
    return position
  }

  private func memory(_ positions: [PositionMemory]) -> AccountMemory {
    var memory = AccountMemory(login: 5)
    memory.positions = positions
    memory.allPositions = positions.map(\.snapshot)
    return memory
  }

  private func deal(
    _ kind: TradeEvent.Kind, _ ticket: Int64, profit: Double, lots: Double = 0.4,
    cause: TradeEvent.Cause = .ea
  ) -> TradeEvent {
    var event = TradeEvent()
    event.kind = kind
    event.root = "EURUSD"
    event.side = .buy
    event.ticket = ticket
    event.lots = lots
    event.price = 1.105
    event.profit = profit
    event.time = MarketHistory.instant
    event.cause = cause
    return event
  }

  private func learn(_ event: TradeEvent, _ memory: inout AccountMemory) {
    _ = Decider(.standard).learn(event, utcOffset: 7_200, &memory)
  }

  @Test("a stop's close completes the trade at once")
  func stopped() throws {
    var memory = memory([position(991)])
    learn(deal(.close, 991, profit: -400, cause: .stopLoss), &memory)
    let experience = try #require(memory.lessons.experiences.first)
    #expect(memory.lessons.closedTrades == 1 && memory.lessons.episodes == 1)
    #expect(experience.reward == -8)
    #expect(experience.nextState == nil && experience.tradeID == 991)
    learn(deal(.close, 991, profit: -400, cause: .stopLoss), &memory)
    #expect(memory.lessons.experiences.isEmpty)
  }

  @Test("a winner that the agent closed waits for its horizon, and pays if the price ran an ATR on")
  func tooEarly() throws {
    var memory = memory([position(991, lastAction: .closeAll)])
    learn(deal(.close, 991, profit: 200), &memory)
    #expect(memory.lessons.closedTrades == 1)
    #expect(memory.lessons.experiences.isEmpty)
    #expect(memory.pendingCloses.items.count == 1)
    let decider = Decider(.standard)
    var event = try Scene().event
    event.bars[Timeframe.m15.rawValue] = BarColumns([
      Bar(
        openTime: MarketHistory.instant, open: 1.105, high: 1.1091, low: 1.104, close: 1.105,
        tickVolume: 1, spreadPoints: 1)
    ])
    event.time = MarketHistory.instant + 900
    decider.completeCloses(event, &memory)
    #expect(memory.lessons.experiences.isEmpty)
    event.time = MarketHistory.instant + 86_400
    event.bars[Timeframe.m15.rawValue] = BarColumns()
    decider.completeCloses(event, &memory)
    #expect(memory.lessons.experiences.map(\.reward) == [2 - 3])
    #expect(memory.pendingCloses.items.isEmpty)
  }

  @Test("a winner closed by its target or by a hard rule is not one closed too early")
  func notByAgent() {
    for (reason, cause) in [("agent", TradeEvent.Cause.takeProfit), ("age_limit", .ea)] {
      var memory = memory([position(991, lastAction: .closeAll, reason: reason)])
      learn(deal(.close, 991, profit: 200, cause: cause), &memory)
      #expect(memory.lessons.experiences.map(\.reward) == [2])
      #expect(memory.pendingCloses.items.isEmpty)
    }
  }

  @Test("what an addition made is part of the position's reward, realised or as it stands")
  func additions() {
    var memory = memory([
      position(991, lastAction: .add), position(992, parent: 991),
      position(993, parent: 991, floating: 100),
    ])
    learn(deal(.close, 992, profit: 300, cause: .takeProfit), &memory)
    #expect(memory.position(991)?.trajectory?.accrued == 3)
    learn(deal(.close, 991, profit: 0, cause: .stopLoss), &memory)
    #expect(memory.lessons.experiences.map(\.reward) == [4])
  }

  @Test("a partial close pays in proportion to the risk that it takes away")
  func partial() {
    var memory = memory([position(991, lastAction: .partialClose)])
    learn(deal(.partialClose, 991, profit: 100, lots: 0.2), &memory)
    #expect(memory.position(991)?.trajectory?.accrued == 1.25)
  }

  @Test("a deal that comes after its position is gone still completes the trade")
  func departed() throws {
    var scene = try Scene()
    scene.memory.positions = [position(991)]
    var decider = Decider(scene.settings)
    var memory = scene.memory
    _ = try decider.decide(scene.event, scene.world, memory: &memory, decisionID: 1)
    #expect(memory.positions.isEmpty)
    #expect(memory.departed.map(\.ticket) == [991])
    learn(deal(.close, 991, profit: -400, cause: .stopLoss), &memory)
    #expect(memory.lessons.episodes == 1)
    #expect(memory.departed.isEmpty)
  }

  @Test("positions of others and manual ones are no trades of ours")
  func foreign() {
    var memory = memory([])
    var other = position(5).snapshot
    other.magicNumber = 0
    memory.allPositions = [other]
    learn(deal(.close, 5, profit: 100, cause: .manual), &memory)
    #expect(memory.lessons.closedTrades == 0)
  }

  @Test("an opening's costs are the position's, though it is shown later")
  func costs() throws {
    var scene = try Scene()
    var opening = deal(.open, 991, profit: 0)
    opening.commission = -3
    opening.login = scene.memory.login
    learn(opening, &scene.memory)
    #expect(scene.memory.openingCosts == [991: -3])
    scene.event.positions = [position(991).snapshot]
    var decider = Decider(scene.settings)
    var memory = scene.memory
    _ = try decider.decide(scene.event, scene.world, memory: &memory, decisionID: 1)
    #expect(memory.position(991)?.trajectory?.ledger.realised == -3)
    #expect(memory.openingCosts.isEmpty)
  }

  @Test("an event that is older than the last teaches nothing")
  func late() throws {
    var scene = try Scene()
    scene.memory.positions = [position(991)]
    scene.event.positions = scene.memory.positions.map(\.snapshot)
    scene.memory.lastEventTime = scene.event.time + 60
    var decider = Decider(scene.settings)
    var memory = scene.memory
    _ = try decider.decide(scene.event, scene.world, memory: &memory, decisionID: 1)
    #expect(memory.lessons.isEmpty)
  }
}
