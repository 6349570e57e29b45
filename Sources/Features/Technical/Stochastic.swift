/// Slow %K of STOCH(14, 3, SMA, 3, SMA): the mean of the last three raw %K, 0…100.
///
/// Raw %K = 100 · (close − lowest low of 14) / (highest high of 14 − lowest low of 14), 50 where
/// there is no range (TA-Lib says 0 there).
@inline(__always)
func stochasticSlowK(_ view: BarView) -> Double {
  // The three windows share the twelve rows 242 … 253; each adds the two that it alone reaches.
  let shared = BarView.count - 14
  let sharedHigh = highest(view.high + shared, count: 12)
  let sharedLow = lowest(view.low + shared, count: 12)
  func rawK(_ back: Int) -> Double {
    let end = BarView.last - back
    var high = sharedHigh
    var low = sharedLow
    for row in (end - 13)..<shared {
      high = max(high, view.high[row])
      low = min(low, view.low[row])
    }
    for row in (BarView.last - 1)..<(end + 1) {
      high = max(high, view.high[row])
      low = min(low, view.low[row])
    }
    let step = (high - low) / 100
    return step == 0 ? 50 : (view.close[end] - low) / step
  }
  return (rawK(2) + rawK(1) + rawK(0)) / 3
}
