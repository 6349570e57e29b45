/// The share of the last 200 values of ATR / close, the last included, that are ≤ the last.
///
/// `series` holds the ATR after each of the window's bars.
@inline(__always)
func volatilityPercentile(_ view: BarView, atr series: UnsafePointer<Double>) -> Double {
  let current = series[BarView.last] / view.lastClose
  var atMost = 0
  for row in (BarView.count - 200)..<BarView.count {
    atMost += series[row] / view.close[row] <= current ? 1 : 0
  }
  return Double(atMost) / 200
}
