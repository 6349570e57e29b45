import Decision
import Features
import JSON
public import Market
public import Scores
public import Store

/// Reads closed trades and the decisions that opened them from the journal.
public struct AttributionReader {
  private let journal: Journal
  private let rules: SymbolRules
  private let clock: BrokerClock

  public init(_ journal: Journal, rules: SymbolRules, clock: BrokerClock) {
    self.journal = journal
    self.rules = rules
    self.clock = clock
  }

  /// The trades that ended in a span of broker time, in the order of their ends' arrival.
  ///
  /// - Throws: `StoreError`, `MemoryError`, `PayloadError`.
  public func trades(from start: Int64, to end: Int64) throws -> [ClosedTrade] {
    try journal.trades.closes(from: start, to: end).map(trade)
  }

  private func trade(_ close: TradeEventRow) throws -> ClosedTrade {
    var net = 0.0
    var decisionID: Int64?
    for row in try journal.trades.list(account: close.account, ticket: close.ticket)
    where row.sequence <= close.sequence {
      let deal = try row.body.withUnsafeBytes { try TradeEventPayload.read($0, rules: rules) }
      guard deal.kind != .reject else { continue }
      net += deal.netProfit
      // The decision that opened it, not the one that closed it.
      decisionID = decisionID ?? deal.decisionID
    }
    return ClosedTrade(
      account: close.account, ticket: close.ticket, symbol: close.symbol, closed: close.brokerTime,
      net: net, origin: try decisionID.flatMap { try origin($0) })
  }

  private func origin(_ decisionID: Int64) throws -> ClosedTrade.Origin? {
    guard let row = try journal.decisions.find(id: decisionID) else { return nil }
    let key = "decision \(decisionID)"
    let answer = try MemoryField.parse(row.answer, key)
    let detail = try DetailReader(row.detail, answer: row.answer, key: key)
    let session = Session(atUTC: clock.utc(brokerTime: row.brokerTime)).category
    return ClosedTrade.Origin(
      bundle: row.bundle, trigger: row.trigger.code,
      session: ["none", "asian", "london", "new_york", "london_new_york"][session],
      regime: AttributionReader.regime(detail.features),
      conviction: answer["conviction"]?["score"]?.double)
  }

  private static func regime(_ features: [Double]?) -> String? {
    guard let features,
      let place = Catalogue.features.firstIndex(where: { $0.name == "regime" }),
      place < features.count
    else { return nil }
    return switch features[place] {
    case 0: "ranging"
    case 1: "trending"
    case 2: "volatile"
    default: nil
    }
  }
}
