public import Market
import Simulation

/// One position of a backtest from its opening to its last closing deal.
public struct Trade: Sendable {
  public var ticket: Int64
  /// The position it was added to; nil of an entry.
  public var addedTo: Int64?
  /// Among the traded symbols.
  public var symbol: Int
  public var side: Side
  public var lots: Double
  public var openTime: Int64
  public var openPrice: Double
  public var stopLoss: Double?
  public var takeProfit: Double?
  /// What the first stop would have cost without slippage, commission included, account currency.
  public var risk: Double
  public var decisionID: Int64?
  public var trigger: Timeframe?
  public var conviction: Double?
  public var probability: Double?
  public var confidence: Double?
  /// 0 ranging, 1 trending, 2 volatile, at the entry.
  public var regime: Int?
  /// `Session.category` at the entry.
  public var session: Int?
  /// Whether the bundle had learned from the date of the entry.
  public var isInSample: Bool
  public var closeTime: Int64?
  public var closePrice: Double?
  /// Why it ended: SL, TP, STOP_OUT, `agent`, the name of a hard rule, or `end` of the data.
  public var exitReason = ""
  public var profit = 0.0
  public var commission = 0.0
  public var swap = 0.0
  /// Part of `profit`: what the spread and slippage cost, positive.
  public var spreadCost = 0.0
  public var slippageCost = 0.0
  public var partialCloses = 0
  /// The worst and the best that the position stood at while open, in R.
  public var worstR = 0.0
  public var bestR = 0.0
  /// How its net result and its worst open result came about by broker day, in R.
  public var days: [Day] = []

  /// What one day added.
  public struct Day: Sendable, Equatable {
    public var day: Int64
    /// The day's part of the result, marked to market.
    public var change: Double
    /// The lowest that the day's part stood at.
    public var low: Double
  }

  public var net: Double { profit + commission + swap }
  /// The net result in multiples of what was risked; NaN where the risk is unknown.
  public var r: Double { risk > 0 ? net / risk : .nan }
}
