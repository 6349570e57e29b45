import Market

/// The regime, which only H1 tells.
extension FeatureExtractor {
  /// After the features that H1 has like every timeframe, and with its ATR in `atrSeries`.
  mutating func extractHourly(
    _ view: BarView, _ adx: Double, _ window: MarketWindow, _ time: Int64,
    into row: inout FeatureRow
  ) {
    var percentile = Double.nan
    atrSeries.withUnsafeBufferPointer { series in
      volatilityRatios.withUnsafeMutableBufferPointer { space in
        guard let atr = series.baseAddress, let space = space.baseAddress else { return }
        let volatility = VolatilitySeries(view, atr: atr, in: space)
        percentile = volatility.percentile
        row.volatilityOverMedian = volatility.overMedian
      }
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
