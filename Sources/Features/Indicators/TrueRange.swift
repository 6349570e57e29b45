/// Wilder's true range: the bar's range, stretched to the previous close.
///
/// max(high, previous close) − min(low, previous close), in price units; the average true range
/// ATR(14) is its `WilderAverage`, whose first value is the second bar's.
@inline(__always)
func trueRange(high: Double, low: Double, previousClose: Double) -> Double {
  (high > previousClose ? high : previousClose) - (low < previousClose ? low : previousClose)
}
