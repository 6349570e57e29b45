import Agent
import Decision
import Features
import Market
import Models
import Simulation

/// Something computed from a history at an instant, that must not depend on what comes after.
public protocol LookaheadSubject: Sendable {
  /// Every value by name; NaN where one is undefined.
  ///
  /// - Throws: where it cannot be computed at all; the instant is then left out.
  func values(_ history: PriceHistory, at time: Int64) throws -> [(name: String, value: Double)]
}

/// What the server computes for one root: its features, and the decision of a fresh account.
public struct DecisionSubject: LookaheadSubject {
  private let symbol: BacktestSymbol
  private let market: BacktestMarket
  private let options: BacktestOptions

  public init(_ symbol: BacktestSymbol, _ market: BacktestMarket, _ options: BacktestOptions) {
    self.symbol = symbol
    self.market = market
    self.options = options
  }

  public func values(
    _ history: PriceHistory, at time: Int64
  ) throws -> [(name: String, value: Double)] {
    var books: [String: BarBook] = [:]
    for root in market.settings.roots {
      var book = BarBook()
      for timeframe in Timeframe.allCases {
        book.load(
          BarColumns(history.closed(root, timeframe, by: time, last: BarBook.window)), timeframe)
      }
      books[root] = book
    }
    var served = symbol.served
    served.isShadow = false
    let world = World(books: books, bundles: [symbol.root: served], policy: options.policy)
    var decider = Decider(market.settings)
    let event = event(books[symbol.root] ?? BarBook(), time)
    var memory = AccountMemory(login: options.account.login)
    let decision = try decider.decide(event, world, memory: &memory, decisionID: 1)
    let row = decision.assessment?.features ?? FeatureRow()
    var values = zip(Catalogue.features, row.values).map { (name: $0.name, value: $1) }
    values += [
      ("decision.probability", decision.assessment?.probability ?? .nan),
      ("decision.conviction", decision.conviction?.score ?? .nan),
      ("decision.direction", decision.conviction?.direction.sign ?? .nan),
      ("decision.lots", decision.entry?.lots ?? 0),
      ("decision.stop_loss", decision.entry?.stopLoss ?? .nan),
    ]
    return values
  }

  private func event(_ book: BarBook, _ time: Int64) -> BarCloseEvent {
    let bid = book[symbol.every].last?.close ?? .nan
    let spread =
      symbol.terms.spreadPoints(of: .nan, at: time) * symbol.terms.spec.point
    let account = options.account
    let trigger =
      Timeframe.allCases.last { timeframe in
        timeframe >= symbol.every
          && book[timeframe].last.map { $0.openTime + timeframe.seconds } == time
      } ?? symbol.every
    return BarCloseEvent(
      eventID: "lookahead-\(time)",
      account: AccountSnapshot(
        login: account.login, server: SimulatedAccount.serverName, currency: account.currency,
        balance: account.balance, equity: account.balance, freeMargin: account.balance,
        leverage: account.leverage),
      brokerSymbol: symbol.terms.brokerName, root: symbol.root, trigger: trigger, time: time,
      utcOffset: market.utcOffset(time),
      quote: Quote(bid: bid, ask: bid + spread, time: time), spec: symbol.terms.spec,
      bars: Timeframe.allCases.map { _ in BarColumns() }, positions: [], calendar: nil)
  }
}
