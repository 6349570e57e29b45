/// A position from its opening to its end, and what the decision that opened it said.
public struct ClosedTrade: Sendable, Equatable {
  /// By which results are told apart.
  public enum Dimension: String, Sendable, CaseIterable {
    case model, symbol, session, regime, trigger, conviction, account
  }

  public var account: Int64
  public var ticket: Int64
  /// The canonical symbol.
  public var symbol: String
  /// Broker time of the last deal.
  public var closed: Int64
  /// Profit, swap and commission of all deals, in the account's currency.
  public var net: Double
  /// nil where the decision is not known: not ours, or older than the journal.
  public var origin: Origin?

  /// What is known of the decision that opened a trade.
  public struct Origin: Sendable, Equatable {
    public var bundle: String?
    public var trigger: String
    public var session: String
    /// nil where the H1 bars did not tell.
    public var regime: String?
    /// 0…100; nil where there was none.
    public var conviction: Double?

    public init(
      bundle: String?, trigger: String, session: String, regime: String?, conviction: Double?
    ) {
      self.bundle = bundle
      self.trigger = trigger
      self.session = session
      self.regime = regime
      self.conviction = conviction
    }
  }

  public init(
    account: Int64, ticket: Int64, symbol: String, closed: Int64, net: Double, origin: Origin?
  ) {
    self.account = account
    self.ticket = ticket
    self.symbol = symbol
    self.closed = closed
    self.net = net
    self.origin = origin
  }

  /// Where the trade belongs in one dimension; "unknown" where nothing tells.
  public func group(_ dimension: Dimension) -> String {
    switch dimension {
    case .symbol: symbol
    case .account: "\(account)"
    case .model: origin?.bundle ?? "unknown"
    case .session: origin?.session ?? "unknown"
    case .regime: origin?.regime ?? "unknown"
    case .trigger: origin?.trigger ?? "unknown"
    case .conviction: origin?.conviction.flatMap(ClosedTrade.bucket) ?? "unknown"
    }
  }

  /// Five points wide: "75-80" holds 75 and not 80; the last holds 100.
  private static func bucket(_ conviction: Double) -> String? {
    guard conviction >= 0, conviction <= 100 else { return nil }
    let low = min(Int(conviction / 5) * 5, 95)
    return "\(low < 10 ? "0" : "")\(low)-\(low + 5 < 10 ? "0" : "")\(low + 5)"
  }
}
