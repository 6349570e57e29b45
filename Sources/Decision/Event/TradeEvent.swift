public import Market

/// What a terminal reports of an order: a deal that it made, or a refusal that it got.
public struct TradeEvent: Sendable, Equatable {
  public enum Kind: String, Sendable, CaseIterable {
    case open = "OPEN"
    case add = "ADD"
    case partialClose = "PARTIAL_CLOSE"
    case close = "CLOSE"
    case reject = "REJECT"
  }

  public enum Cause: String, Sendable, CaseIterable {
    case ea = "EA"
    case stopLoss = "SL"
    case takeProfit = "TP"
    case stopOut = "STOP_OUT"
    case manual = "MANUAL"
  }

  public var eventID = ""
  public var login: Int64 = 0
  /// The trade server's name; empty where the terminal does not say.
  public var server = ""
  public var kind = Kind.open
  public var root = ""
  public var side: Side?
  /// Broker time, seconds.
  public var time: Int64 = 0
  /// The position's; 0 in a refusal that made none.
  public var ticket: Int64 = 0
  public var lots = 0.0
  public var price = 0.0
  public var profit = 0.0
  public var commission = 0.0
  public var swap = 0.0
  public var decisionID: Int64?
  public var retcode: Int64?
  /// nil where the terminal does not say.
  public var cause: Cause?

  public init() {}

  /// What the deal made, costs included.
  public var netProfit: Double { profit + commission + swap }
}
