import Decision
import Market
import Risk
import TestSupport

@testable import Server

/// A server of the pure decider alone: what it keeps goes through its kept form at every restart.
struct PureServer: ScheduledServer {
  /// What is the same for every schedule: bars, bundle, and the assessment of each slot.
  struct Setting {
    let scene: Scene
    let views: [RootViews]
    /// Of another symbol of the account, which has no bundle.
    let others: [RootViews]
    /// The books with the bars of before each slot's close and none after it.
    let books: [[String: BarBook]]
    static let names = ["EURUSD.r", "EURUSD", "#EURUSD"]

    init() throws {
      let first = MarketHistory.instant
      let end = first + Int64(Schedule.slots) * 300
      var scene = try Scene(at: first, barsUntil: end)
      scene.settings.breakers.consecutiveLosses = 1_000
      var assessor = Assessor()
      var views: [RootViews] = []
      var others: [RootViews] = []
      for slot in 0..<Schedule.slots {
        others.append(
          try RootViews.assess(
            Setting.other(scene, slot), scene.world, scene.settings, &assessor))
        views.append(
          try RootViews.assess(
            Setting.event(scene, slot), scene.world, scene.settings, &assessor))
      }
      self.scene = scene
      self.views = views
      self.others = others
      books = (0..<Schedule.slots).map { Scene.books(until: first + Int64($0) * 300) }
    }

    static func other(_ scene: Scene, _ slot: Int) -> BarCloseEvent {
      var event = event(scene, slot)
      event.brokerSymbol = "GBPUSD.r"
      event.root = "GBPUSD"
      return event
    }

    static func event(_ scene: Scene, _ slot: Int) -> BarCloseEvent {
      var event = scene.event
      event.time = MarketHistory.instant + Int64(slot) * 300
      event.trigger = Timeframe.allCases.last { event.time % $0.seconds == 0 } ?? .m5
      event.quote.time = event.time
      return event
    }
  }

  let setting: Setting
  /// Whether answered entries are forgotten at once: a server that must fail the test.
  var forgets = false
  private var decider: Decider
  private var memory: AccountMemory
  private var answers: [String: Schedule.Entry?] = [:]
  private var deals: Set<String> = []
  private var lastDecisionID: Int64 = 0
  /// The latest close that an event of the schedule's symbol told.
  private var lastSlot = 0

  init(_ setting: Setting) {
    self.setting = setting
    decider = Decider(setting.scene.settings)
    memory = setting.scene.memory
  }

  mutating func answer(_ event: Schedule.Event) throws -> Schedule.Entry? {
    if let known = answers[event.id] { return known }
    var asked =
      event.isOther
      ? Setting.other(setting.scene, event.slot) : Setting.event(setting.scene, event.slot)
    asked.eventID = event.id
    if !event.isOther { asked.brokerSymbol = Setting.names[event.name] }
    if let tick = event.pauseEnd { asked.quote.time = MarketHistory.instant + tick }
    let bid = asked.quote.bid
    asked.positions = event.positions.map { position in
      PositionSnapshot(
        ticket: position.ticket, symbol: "EURUSD.r", side: position.side, lots: position.lots,
        openPrice: bid, stopLoss: bid - position.side.sign * 0.005,
        takeProfit: bid + position.side.sign * 0.01, floatingProfit: 0,
        openTime: MarketHistory.instant + position.openTime,
        magicNumber: setting.scene.settings.entry.magicNumber)
    }
    lastDecisionID += 1
    var world = setting.scene.world
    // No bar of after the close is known, unless a later event of the symbol brought it.
    if event.slot >= lastSlot { world.books = setting.books[event.slot] }
    if !event.isOther { lastSlot = max(lastSlot, event.slot) }
    let views = event.isOther ? setting.others : setting.views
    let decision = try decider.decide(
      asked, world, views[event.slot], memory: &memory, decisionID: lastDecisionID)
    if forgets { memory.intents = IntentBook() }
    let entry = decision.entry.map {
      Schedule.Entry(
        decisionID: lastDecisionID, side: $0.side, lots: $0.lots,
        expiresAt: $0.expiresAt - MarketHistory.instant)
    }
    answers[event.id] = .some(entry)
    return entry
  }

  mutating func report(_ deal: Schedule.Deal) throws {
    guard deals.insert(deal.id).inserted else { return }
    var event = TradeEvent()
    event.eventID = deal.id
    event.login = memory.login
    event.kind =
      switch deal.kind {
      case .open: .open
      case .close: .close
      case .reject: .reject
      }
    event.root = "EURUSD"
    event.side = deal.side
    event.time = MarketHistory.instant + deal.time
    event.ticket = deal.ticket
    event.lots = deal.lots
    event.decisionID = deal.decisionID
    event.cause = .ea
    _ = decider.learn(event, utcOffset: MarketHistory.utcOffset, &memory)
  }

  mutating func restart() throws {
    memory = try AccountMemory(json: memory.json, key: memory.key)
    decider = Decider(setting.scene.settings)
  }
}
