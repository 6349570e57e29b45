import Market

/// H1: the features of every timeframe, and the regime that only it tells.
extension FeatureExtractor {
  mutating func extractHourly(
    _ view: BarView, _ window: MarketWindow, _ time: Int64, into row: inout FeatureRow
  ) {
    let adx = DirectionalIndex(view).value
    var percentile = Double.nan
    atrSeries.withUnsafeMutableBufferPointer { series in
      guard let series = series.baseAddress else { return }
      let pass = RecursivePass(view) { row, atr in series[row] = atr }
      FeatureExtractor.extract(.h1, view, pass, into: &row)
      percentile = volatilityPercentile(view, atr: series)
      row.volatilityOverMedian = Features.volatilityOverMedian(view, atr: series)
    }
    row.values[Column.candlePattern] = row.candlePattern[Timeframe.h1.rawValue]
    row.values[Column.adx] = adx

    let regime = MarketRegime(volatilityPercentile: percentile, adx: adx)
    row.regime = regime.rawValue
    row.values[Column.regime] = Double(regime.rawValue)
    row.values[Column.regime + 1] = efficiencyRatio(view)
    hourlyReturns.withUnsafeMutableBufferPointer { returns in
      guard let returns = returns.baseAddress else { return }
      let volatility = HourlyVolatility(view, returns: returns)
      row.values[Column.regime + 2] = volatility.day
      row.values[Column.regime + 4] = volatility.ratio
    }
    row.values[Column.regime + 3] = percentile
    row.values[Column.regime + 5] = basket.correlation(
      window.windows[Timeframe.h1.rawValue], with: window.basket, closedBy: time)
    row.values[Column.regime + 6] = basket.relativeStrength(
      view, among: window.basket, closedBy: time)
  }
}
