import JSON

/// How many different things were tried, counted from a ledger.
public struct Attempts: Sendable, Equatable {
  /// Different experiments of every kind; the same one again counts once.
  public let count: Int
  /// Each backtest's and trial's `detail.sharpe`, one an experiment, where it has one.
  public let sharpeRatios: [Double]

  /// Counts the entries of `symbol`, or of all symbols.
  public init(_ entries: [LedgerEntry], symbol: String? = nil) {
    var seen: Set<String> = []
    var ratios: [Double] = []
    for entry in entries where entry.kind != .touch {
      guard symbol == nil || entry.symbol == symbol, seen.insert(entry.experiment).inserted else {
        continue
      }
      if let ratio = entry.detail["sharpe"]?.double { ratios.append(ratio) }
    }
    count = seen.count
    sharpeRatios = ratios
  }
}
