public import Market
public import Simulation

/// One simulated symbol's bars of all timeframes, more than a window of each before `instant`.
public struct MarketHistory: Sendable {
  /// Wednesday 2026-11-18 12:15 on the broker's clock: an M15 close.
  public static let instant: Int64 = 1_795_004_100
  /// Broker minus UTC of that week.
  public static let utcOffset: Int64 = 7_200
  /// How far the bars go beyond `instant`.
  public static let secondsAfter: Int64 = 14 * 3_600

  public let symbol: SimulatedSymbol
  /// By `Timeframe.rawValue`.
  public let series: [BarColumns]

  public static let euro = MarketHistory(root: "EURUSD", days: 364)
  /// Hourly bars and finer; enough to correlate with, too little to decide on.
  public static let gold = MarketHistory(root: "XAUUSD", days: 21)
  public static let pound = MarketHistory(root: "GBPUSD", days: 21)

  init(root: String, days: Int64) {
    guard let symbol = SimulatedSymbol.standard(root) else { fatalError("no symbol \(root)") }
    self.symbol = symbol
    var generator = MarketGenerator(
      seed: 2_026, symbol: symbol, start: MarketHistory.instant - days * 86_400)
    let minutes = generator.bars(until: MarketHistory.instant + MarketHistory.secondsAfter)
    var series = [minutes]
    for timeframe in Timeframe.allCases.dropFirst() {
      var aggregator = BarAggregator(to: timeframe)
      var columns = BarColumns()
      for row in 0..<minutes.count {
        if let bar = aggregator.add(minutes[row]) { columns.append(bar) }
      }
      if let bar = aggregator.finish(closedBy: MarketHistory.instant + MarketHistory.secondsAfter) {
        columns.append(bar)
      }
      series.append(columns)
    }
    self.series = series
  }

  public subscript(timeframe: Timeframe) -> BarColumns { series[timeframe.rawValue] }

  /// The last bars that have closed by `time`.
  public func closed(
    by time: Int64, _ timeframe: Timeframe, last count: Int = 256
  ) -> [Bar] {
    let slice = self[timeframe].closed(by: time, of: timeframe, last: count)
    return (0..<slice.count).map { slice[$0] }
  }

  /// The last price at `time`.
  public func price(at time: Int64) -> Double { closed(by: time, .m1, last: 1)[0].close }
}
