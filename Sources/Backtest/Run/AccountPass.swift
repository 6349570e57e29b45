import Agent
import Decision
import Features
import Market
import Risk
import Simulation

/// One account living through the events in order: the part of a backtest that cannot be split.
///
/// At each instant the bars that end by then are lived through first, with what they fill; then all
/// symbols' bars arrive, so that every event sees the same basket; then the events are decided one
/// after the other, and their orders fill at the bars that open then.
struct AccountPass: Sendable {
  let market: BacktestMarket
  let schedule: EventSchedule
  let options: BacktestOptions
  var account: SimulatedAccount
  var record: RunRecord
  var decider: Decider
  var memory: AccountMemory
  var world: World
  var walkers: [PathWalker]
  var feeds: [BarFeed]
  /// What is known of an order until its deal comes, by order number.
  var intents: [Int64: OrderContext] = [:]
  let names: [String]
  let observer: (any BacktestObserver)?
  private var companionRows: [Int]
  private var decisionID: Int64 = 0
  private var dayStart: Int64?
  private var ratesAsOf = Int64.min

  /// What is known of an order when it is sent.
  struct OrderContext: Sendable {
    var reason: String
    var trade: Trade?
  }

  init(
    _ market: BacktestMarket, _ schedule: EventSchedule, _ options: BacktestOptions,
    policy: Policy, observer: (any BacktestObserver)? = nil
  ) {
    self.market = market
    self.schedule = schedule
    self.options = options
    self.observer = observer
    let start = market.range.lowerBound
    account = SimulatedAccount(
      symbols: market.symbols.map(\.terms), start: start, settings: options.account)
    record = RunRecord(symbols: market.symbols.count, balance: options.account.balance)
    decider = Decider(market.settings)
    memory = AccountMemory(login: options.account.login)
    let books = market.booksAtStart()
    world = World(
      books: books,
      bundles: Dictionary(uniqueKeysWithValues: market.symbols.map { ($0.root, $0.served) }),
      policy: policy)
    world.choice = options.choice
    world.agentMode = options.agentMode
    names = market.symbols.map(\.terms.brokerName)
    walkers = market.symbols.map { _ in PathWalker() }
    feeds = market.symbols.map {
      BarFeed($0, book: books[$0.root] ?? BarBook(), start: start)
    }
    companionRows = market.companions.map {
      $0.bars.firstIndex(atOrAfter: start - Timeframe.h1.seconds + 1)
    }
  }

  /// Lives through a run of entries.
  ///
  /// - Parameter assessments: those of the entries, made ahead.
  mutating func run(
    _ entries: Range<Int>, _ assessments: [AssessmentKey: Assessment]
  ) throws(BacktestError) {
    decider.prepare(assessments)
    var index = entries.lowerBound
    while index < entries.upperBound {
      let time = schedule.entries[index].madeAt
      live(until: time)
      let last = entries[index...].prefix { schedule.entries[$0].madeAt == time }.last ?? index
      record.turn(to: time, endOf: schedule.entries[last].time, account, names)
      try revalue(at: time)
      extendCompanions(to: time)
      var arrived: [[BarColumns]] = []
      var end = index
      while end < entries.upperBound, schedule.entries[end].madeAt == time {
        arrived.append(receive(schedule.entries[end]))
        end += 1
      }
      for row in index..<end { try decide(schedule.entries[row], arrived[row - index]) }
      index = end
    }
  }

  /// Lives through what is left of the range, and counts what is open as it stands.
  mutating func end() {
    live(until: market.range.upperBound)
    let end = max(market.range.upperBound, account.time)
    record.turn(to: end, endOf: end, account, names)
    record.end(account, names)
  }

  /// Tick values by the hour's exchange rates.
  private mutating func revalue(at time: Int64) throws(BacktestError) {
    let hour = Timeframe.h1.opening(of: time)
    guard hour > ratesAsOf else { return }
    ratesAsOf = hour
    for symbol in market.symbols {
      account.setTickValue(
        try market.rates.tickValue(
          symbol.root, symbol.terms.spec, account: options.account.currency, at: time),
        of: symbol.terms.brokerName)
    }
  }

  /// The basket's bars of roots that are not traded, as a terminal posts them beside its events.
  private mutating func extendCompanions(to time: Int64) {
    for (index, companion) in market.companions.enumerated() {
      let first = companionRows[index]
      var end = first
      let latest = time - Timeframe.h1.seconds
      while end < companion.bars.count, companion.bars.openTime[end] <= latest { end += 1 }
      guard end > first else { continue }
      companionRows[index] = end
      let fresh = BarColumns(BarSlice(companion.bars, rows: max(0, first - 1)..<end))
      _ = world.books[companion.root, default: BarBook()].merge(fresh, .h1)
    }
  }

  /// Takes an event's bars into the book.
  private mutating func receive(_ entry: EventSchedule.Entry) -> [BarColumns] {
    let symbol = market.symbols[entry.symbol]
    let bars = feeds[entry.symbol].bars(symbol, at: entry.time)
    for timeframe in Timeframe.allCases where !bars[timeframe.rawValue].isEmpty {
      _ = world.books[symbol.root, default: BarBook()].merge(bars[timeframe.rawValue], timeframe)
    }
    return bars
  }

  private mutating func decide(
    _ entry: EventSchedule.Entry, _ bars: [BarColumns]
  ) throws(BacktestError) {
    let symbol = market.symbols[entry.symbol]
    let name = names[entry.symbol]
    if let row = symbol.path.last(endedBy: entry.time), !account.isBusy(name) {
      account.mark(name, symbol.path.bars[row], timeframe: symbol.path.timeframe(row))
    }
    guard let quote = quote(entry, symbol), let spec = account.specification(name) else { return }
    let event = BarCloseEvent(
      eventID: "\(memory.login)-\(name)-\(entry.trigger.code)-\(entry.time)",
      account: account.snapshot(dayStart: dayStart), brokerSymbol: name, root: symbol.root,
      trigger: entry.trigger, time: entry.time, utcOffset: market.utcOffset(entry.time),
      quote: Quote(bid: quote.bid, ask: quote.ask, time: entry.madeAt), spec: spec,
      bars: bars, positions: account.positionSnapshots, calendar: nil)
    // The bars are held already; what the event itself connects is judged as live.
    world.unconnected = world.books[symbol.root, default: BarBook()].merge(event) { _, _ in }
    let isShadow = isShadow(symbol, entry.time)
    world.bundles[symbol.root]?.isShadow = isShadow
    decisionID += 1
    let decision: Decision
    do {
      decision = try decider.decide(event, world, memory: &memory, decisionID: decisionID)
    } catch {
      throw .decision(symbol: symbol.root, time: entry.time, reason: "\(error)")
    }
    observer?.decided(event, decision, decisionID: decisionID)
    observer?.taught(memory.lessons)
    dayStart = decision.clock.dayStart
    feeds[entry.symbol].answered(need: decision.need.keys)
    record.events += 1
    record.reasons[entry.symbol][decision.reason, default: 0] += 1
    execute(decision, event, symbol: entry.symbol, decisionID)
    trailStops(entry.symbol, decision)
    reportDeals()
  }

  /// The price at which an event is made: that of the close, or after a pause the first one again.
  private func quote(_ entry: EventSchedule.Entry, _ symbol: BacktestSymbol) -> Quote? {
    let bars = symbol.path.bars
    let row = entry.madeAt > entry.time ? bars.firstIndex(atOrAfter: entry.madeAt) : bars.count
    guard row < bars.count, bars.openTime[row] == entry.madeAt else {
      return account.quote(names[entry.symbol])
    }
    return account.quote(names[entry.symbol], opening: bars[row])
  }

  /// A bundle enters on dates it never saw, if it serves or is to be judged as if it did.
  private func isShadow(_ symbol: BacktestSymbol, _ time: Int64) -> Bool {
    if symbol.isInSample(time), !options.includesInSample { return true }
    return symbol.served.isShadow && !options.isAsIfPromoted
  }
}
