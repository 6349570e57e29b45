/// What a set of trades amounts to.
public struct TradeStatistics: Sendable {
  public let count: Int
  public let won: Proportion
  public let netProfit: Double
  /// Before spread, slippage, commission and swap.
  public let grossProfit: Double
  public let spreadCost: Double
  public let slippageCost: Double
  /// Positive, as the other costs.
  public let commission: Double
  /// Positive where it cost, negative where it was earned.
  public let swapCost: Double
  /// Sum of the wins over the sum of the losses; infinite without losses, NaN of nothing.
  public let profitFactor: Double
  /// Mean net result in R, with a 95 % bootstrap interval.
  public let meanR: Double
  public let meanRInterval: ClosedRange<Double>?
  public let deviationR: Double
  public let meanWinR: Double
  public let meanLossR: Double
  public let best: Double
  public let worst: Double
  public let longestLosingStreak: Int
  /// Mean hours from opening to closing.
  public let meanHours: Double

  public var costs: Double { spreadCost + slippageCost + commission + swapCost }

  init(_ trades: [Trade]) {
    let ordered = trades.sorted { ($0.openTime, $0.ticket) < ($1.openTime, $1.ticket) }
    func sum(_ value: (Trade) -> Double) -> Double { ordered.reduce(0) { $0 + value($1) } }
    count = trades.count
    let wins = ordered.filter { $0.net > 0 }
    let losses = ordered.filter { $0.net < 0 }
    won = Proportion(wins.count, of: count)
    netProfit = sum(\.net)
    spreadCost = sum(\.spreadCost)
    slippageCost = sum(\.slippageCost)
    commission = -sum(\.commission)
    swapCost = -sum(\.swap)
    grossProfit = netProfit + spreadCost + slippageCost + commission + swapCost
    let lost = -losses.reduce(0) { $0 + $1.net }
    profitFactor = wins.reduce(0) { $0 + $1.net } / lost
    let results = ordered.map(\.r).filter(\.isFinite)
    let moments = Moments(results)
    meanR = moments.mean
    deviationR = moments.deviation
    var bootstrap = BlockBootstrap(count: results.count, seed: Performance.seed)
    meanRInterval = bootstrap.interval(of: results) { $0.reduce(0, +) / Double($0.count) }
    meanWinR = Moments(results.filter { $0 > 0 }).mean
    meanLossR = Moments(results.filter { $0 < 0 }).mean
    best = ordered.map(\.net).max() ?? .nan
    worst = ordered.map(\.net).min() ?? .nan
    var streak = 0
    var longest = 0
    for trade in ordered {
      streak = trade.net < 0 ? streak + 1 : 0
      longest = max(longest, streak)
    }
    longestLosingStreak = longest
    meanHours =
      sum { Double(($0.closeTime ?? $0.openTime) - $0.openTime) } / 3_600 / Double(count)
  }
}
