public import Market

/// One deal or refusal of the simulated account, as a terminal would report it.
public struct SimulatedDeal: Sendable, Equatable {
  public enum Kind: String, Sendable {
    case open = "OPEN"
    case add = "ADD"
    case partialClose = "PARTIAL_CLOSE"
    case close = "CLOSE"
    case reject = "REJECT"
  }

  public enum Cause: String, Sendable {
    case expertAdvisor = "EA"
    case stopLoss = "SL"
    case takeProfit = "TP"
    case stopOut = "STOP_OUT"
  }

  /// The order that the deal answers; 0 where the broker closed by itself.
  public let order: Int64
  public let kind: Kind
  /// The position; of an addition the new position's; 0 where an entry was refused.
  public let ticket: Int64
  /// The position that an addition was made to.
  public let addedTo: Int64?
  public let symbol: String
  /// The position's side.
  public let side: Side
  public let lots: Double
  public let price: Double
  /// In account currency, as are commission and swap; costs are negative.
  public let profit: Double
  public let commission: Double
  public let swap: Double
  /// Broker time.
  public let time: Int64
  public let cause: Cause
  public let magicNumber: Int64
  public let comment: String
  /// Why a REJECT was one; nil of every other deal.
  public let refusal: OrderRefusal?
  /// What half the spread cost, part of `profit` sooner or later; account currency, positive.
  public var spreadCost = 0.0
  /// What slippage and latency cost, as `spreadCost`.
  public var slippageCost = 0.0

  /// Profit, commission and swap together.
  public var net: Double { profit + commission + swap }
}
