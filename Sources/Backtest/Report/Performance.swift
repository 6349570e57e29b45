/// What a sample of a run amounts to, with how sure it is.
public struct Performance: Sendable {
  public let sample: Sample
  public let days: Int
  /// Account currency, marked to market, costs included.
  public let netProfit: Double
  /// Of the equity that the sample began with.
  public let returnFraction: Double
  /// Daily return's deviation, times √252.
  public let volatility: Double
  /// Annual, of daily returns.
  public let sharpe: Double
  public let sharpeInterval: ClosedRange<Double>?
  /// That the true Sharpe ratio is above zero.
  public let probabilisticSharpe: Double
  /// That it is above what so many attempts show by luck.
  public let deflatedSharpe: Double
  public let attempts: Int
  /// Days needed to be sure at 95 %; infinite where the ratio is not positive.
  public let minimumTrackRecordDays: Double
  /// The deepest fall of the sample's own equity, day by day, as a fraction.
  public let maximumDrawdown: Double
  /// The longest stretch below an earlier high, in days.
  public let longestDrawdownDays: Int
  public let trades: TradeStatistics

  static let daysOfYear = 252.0
  static let seed: UInt64 = 20_251_231

  /// - Parameter attempts: how many things were tried on this history, and the variance of the daily
  ///   Sharpe ratios that are known of them.
  init(
    _ record: RunRecord, _ sample: Sample, _ symbols: [BacktestSymbol], attempts: AttemptCount
  ) {
    self.sample = sample
    let changes = record.changes(sample, symbols)
    let returns = changes.map { $0.equity > 0 ? $0.change / $0.equity : 0 }
    let test = SharpeTest(returns)
    let year = Performance.daysOfYear.squareRoot()
    days = changes.count
    let profit = changes.reduce(0) { $0 + $1.change }
    netProfit = profit
    returnFraction = changes.first.map { profit / $0.equity } ?? 0
    volatility = test.moments.deviation * year
    sharpe = test.moments.sharpe * year
    var bootstrap = BlockBootstrap(count: returns.count, seed: Performance.seed)
    sharpeInterval = bootstrap.interval(of: returns) { Moments($0).sharpe * year }
    probabilisticSharpe = test.probability()
    let chance = 1 / Double(max(1, returns.count - 1))
    // Attempts that resemble each other vary less than chance alone would make them.
    deflatedSharpe = test.deflated(
      attempts: attempts.count, variance: max(chance, attempts.dailyVariance ?? 0))
    self.attempts = attempts.count
    minimumTrackRecordDays = test.minimumTrackRecord()
    (maximumDrawdown, longestDrawdownDays) = Performance.drawdown(changes)
    trades = TradeStatistics(record.trades(sample))
  }

  private static func drawdown(
    _ changes: [(day: Int64, change: Double, equity: Double)]
  ) -> (depth: Double, days: Int) {
    var equity = changes.first?.equity ?? 0
    var highest = equity
    var depth = 0.0
    var longest = 0
    var current = 0
    for row in changes {
      equity += row.change
      if equity >= highest {
        highest = equity
        current = 0
      } else {
        current += 1
        longest = max(longest, current)
        if highest > 0 { depth = max(depth, (highest - equity) / highest) }
      }
    }
    return (depth, longest)
  }
}

/// How many things were tried on a history before this one looked good, itself included.
public struct AttemptCount: Sendable, Equatable {
  public var count: Int
  /// Of the attempts' daily Sharpe ratios; nil where fewer than two are known.
  public var dailyVariance: Double?
  /// Where the count comes from, for people.
  public var source: String

  public init(count: Int, dailyVariance: Double? = nil, source: String) {
    self.count = max(1, count)
    self.dailyVariance = dailyVariance
    self.source = source
  }
}
