import HTTP
public import JSON
public import Market
public import Simulation

/// A terminal without MetaTrader: bars in, events posted over HTTP, answers executed on a simulated
/// account, deals reported, as the expert advisor does.
public struct SimulatedTerminal {
  /// What came of one event.
  public struct Report {
    public var symbol: String
    public var trigger: Timeframe
    public var time: Int64
    public var answer: JSONValue
    /// From the first byte sent to the last received.
    public var microseconds: Double
    public var equity: Double
    public var openPositions: Int
  }

  /// A symbol whose H1 bars the server needs for the basket, though nothing trades it here.
  public struct Companion {
    public var brokerName: String
    public var bars: BarColumns
    var sent: Int64?

    public init(brokerName: String, bars: BarColumns) {
      self.brokerName = brokerName
      self.bars = bars
    }
  }

  /// Events are posted at the closes of this timeframe and of longer ones.
  public var every = Timeframe.m15
  public private(set) var account: SimulatedAccount
  private var symbols: [TerminalSymbol]
  private var companions: [Companion]
  private let clock: BrokerClock
  private let link: TerminalLink
  private var dayStart: Int64?
  private var dealCount = 0
  private var magicNumber: Int64 = 0

  /// - Parameters:
  ///   - histories: for each symbol the closed bars before the feed, by `Timeframe.rawValue`.
  ///   - start: broker time of the first bar.
  public init(
    symbols: [SimulatedSymbol], histories: [[BarColumns]], base: Timeframe,
    companions: [Companion] = [], clock: BrokerClock, start: Int64, host: String, port: UInt16,
    token: String? = nil
  ) {
    precondition(symbols.count == histories.count, "one history a symbol")
    account = SimulatedAccount(symbols: symbols, start: start)
    self.symbols = zip(symbols, histories).map {
      TerminalSymbol(symbol: $0, base: base, history: $1)
    }
    self.companions = companions
    self.clock = clock
    link = TerminalLink(host: host, port: port, token: token)
  }

  /// Lives through the feed.
  ///
  /// - Parameter report: called after every answered event; false ends the run.
  /// - Throws: `TerminalError` where the server refuses or does not answer.
  public mutating func run(
    _ feed: inout some MarketFeed, report: (Report) -> Bool
  ) throws(TerminalError) {
    while let (index, bar) = feed.next() {
      account.advance(symbols[index].symbol.brokerName, bar, timeframe: feed.base)
      try reportDeals()
      let closed = symbols[index].append(bar)
      guard let trigger = closed.last, trigger >= every else { continue }
      let time = bar.openTime + feed.base.seconds
      try sendCompanions(time)
      guard let outcome = try post(index, trigger, time) else { continue }
      if !report(outcome) { break }
    }
    // What the last answer asked for may have been refused at once.
    try reportDeals()
  }

  private func offset(_ time: Int64) -> Int64 {
    clock.offset(atUTC: clock.utc(brokerTime: time))
  }

  private mutating func post(
    _ index: Int, _ trigger: Timeframe, _ time: Int64
  ) throws(TerminalError) -> Report? {
    let symbol = symbols[index]
    guard let quote = account.quote(symbol.symbol.brokerName) else { return nil }
    let body = EventWriter.barClose(
      symbol, trigger: trigger, time: time, utcOffset: offset(time),
      account: account.snapshot(dayStart: dayStart), quote: quote,
      positions: account.positionSnapshots)
    let answer = try link.post("/bar-close", body)
    let need = Set(answer.json["need"]?.object?.keys ?? [])
    symbols[index].answered(need: need)
    dayStart = answer.json["clock"]?["day_start"]?.int64 ?? dayStart
    execute(answer.json, symbol.symbol.brokerName)
    return Report(
      symbol: symbol.symbol.root, trigger: trigger, time: time, answer: answer.json,
      microseconds: answer.microseconds, equity: account.equity,
      openPositions: account.positions.count)
  }

  /// Does what an answer says, on the next bar's open.
  private mutating func execute(_ answer: JSONValue, _ brokerName: String) {
    if answer["action"]?.string == "ENTER", let entry = answer["entry"],
      let side = (entry["side"]?.string).flatMap({ Side(rawValue: $0) }),
      let lots = entry["volume"]?.double
    {
      magicNumber = entry["magic"]?.int64 ?? 0
      _ = account.submit(
        SimulatedOrder(
          .open(symbol: brokerName, side: side, lots: lots), stopLoss: entry["sl"]?.double,
          takeProfit: entry["tp"]?.double, magicNumber: magicNumber,
          comment: entry["comment"]?.string ?? "", expiresAt: entry["expires_at"]?.int64))
    }
    for order in answer["management"]?.array ?? [] { manage(order) }
  }

  private mutating func manage(_ order: JSONValue) {
    guard let ticket = order["ticket"]?.int64 else { return }
    let lots = order["volume"]?.double ?? 0
    switch order["action"]?.string {
    case "ADD":
      _ = account.submit(
        SimulatedOrder(.add(ticket: ticket, lots: lots), magicNumber: magicNumber))
    case "PARTIAL_CLOSE":
      _ = account.submit(SimulatedOrder(.close(ticket: ticket, lots: lots)))
    case "CLOSE_ALL":
      _ = account.submit(SimulatedOrder(.close(ticket: ticket, lots: nil)))
    default: break
    }
    let (stop, target) = (order["sl"]?.double, order["tp"]?.double)
    guard stop != nil || target != nil else { return }
    let position = account.positions.first { $0.ticket == ticket }
    _ = account.modify(
      ticket: ticket, stopLoss: stop ?? position?.stopLoss,
      takeProfit: target ?? position?.takeProfit)
  }

  private mutating func reportDeals() throws(TerminalError) {
    for deal in account.takeDeals() {
      dealCount += 1
      let body = EventWriter.deal(deal, number: dealCount, login: account.settings.login)
      _ = try link.post("/trade-event", body)
    }
  }

  /// The companions' H1 bars that closed since they were last sent, with one bar of overlap.
  private mutating func sendCompanions(_ time: Int64) throws(TerminalError) {
    for index in companions.indices {
      let columns = companions[index].bars
      let end = columns.firstIndex(atOrAfter: time - Timeframe.h1.seconds + 1)
      let first =
        companions[index].sent.map { columns.firstIndex(atOrAfter: $0) }
        ?? max(0, end - TerminalSymbol.window)
      guard end > first, columns.openTime[end - 1] != companions[index].sent else { continue }
      let body = EventWriter.history(
        companions[index].brokerName, .h1, BarSlice(columns, rows: first..<end),
        utcOffset: offset(time))
      _ = try link.post("/history", body)
      companions[index].sent = columns.openTime[end - 1]
    }
  }
}
