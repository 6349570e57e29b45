import Market

/// The features that every timeframe has, and those that some have of their own bars.
extension FeatureExtractor {
  static func extract(
    _ timeframe: Timeframe, _ view: BarView, _ pass: RecursivePass, into row: inout FeatureRow
  ) {
    let atr = pass.atr
    row.atr[timeframe.rawValue] = atr
    row.candlePattern[timeframe.rawValue] = candlePattern(view)
    extractPriceAction(timeframe, view, atr, into: &row)
    extractTechnical(timeframe, view, pass, into: &row)
    extractStructure(timeframe, view, pass, into: &row)
    extractVolume(timeframe, view, into: &row)
    extractMomentum(timeframe, view, atr, into: &row)
  }

  private static func extractPriceAction(
    _ timeframe: Timeframe, _ view: BarView, _ atr: Double, into row: inout FeatureRow
  ) {
    let column = Column.priceAction(timeframe)
    let last = BarView.last
    let previous = view.close[last - 1]
    row.values[column] = priceMove(view.open[last], from: previous, atr: atr)
    row.values[column + 1] = priceMove(view.high[last], from: previous, atr: atr)
    row.values[column + 2] = priceMove(view.low[last], from: previous, atr: atr)
    row.values[column + 3] = priceMove(view.close[last], from: previous, atr: atr)
  }

  private static func extractTechnical(
    _ timeframe: Timeframe, _ view: BarView, _ pass: RecursivePass, into row: inout FeatureRow
  ) {
    let column = Column.technical(timeframe)
    let bands = BollingerBands(view)
    row.values[column] = pass.wilder.relativeStrength
    row.values[column + 1] = pass.exponential.line / pass.atr
    row.values[column + 2] = pass.histogram / pass.atr
    row.values[column + 3] = bands.percentB
    row.values[column + 4] = bands.width
    row.values[column + 5] = pass.atr / view.lastClose
    row.values[column + 6] = stochasticSlowK(view)
  }

  private static func extractStructure(
    _ timeframe: Timeframe, _ view: BarView, _ pass: RecursivePass, into row: inout FeatureRow
  ) {
    let column = Column.structure(timeframe)
    let pivots = Pivots(view)
    row.values[column] = pivots.supportDistance(view.lastClose, atr: pass.atr)
    row.values[column + 1] = pivots.resistanceDistance(view.lastClose, atr: pass.atr)
    row.values[column + 2] = (pass.exponential.ema20 - pass.exponential.ema50) / pass.atr
    row.values[column + 3] = breakout(view, atr: pass.atr)
    if let column = Column.fibPosition(timeframe) { row.values[column] = fibPosition(view) }
  }

  private static func extractVolume(
    _ timeframe: Timeframe, _ view: BarView, into row: inout FeatureRow
  ) {
    let column = Column.volume(timeframe)
    let ratio = VolumeRatio(view)
    row.values[column] = ratio.last
    row.values[column + 1] = ratio.trend
    if let column = Column.volumeSpike(timeframe) { row.values[column] = volumeSpike(view) }
    if let column = Column.obvSlope(timeframe) { row.values[column] = onBalanceSlope(view) }
  }

  private static func extractMomentum(
    _ timeframe: Timeframe, _ view: BarView, _ atr: Double, into row: inout FeatureRow
  ) {
    let column = Column.momentum(timeframe)
    row.values[column] = Momentum.ten(view, atr: atr)
    row.values[column + 1] = Momentum.rateOfChange(view)
    if let column = Column.acceleration(timeframe) {
      row.values[column] = Momentum.acceleration(view, atr: atr)
    }
  }
}
