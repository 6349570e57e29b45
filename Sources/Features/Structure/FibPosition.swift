/// How much of the range of the last 55 bars the close has retraced: 0 at its high, 1 at its low.
///
/// 0.5 where there is no range.
@inline(__always)
func fibPosition(_ view: BarView) -> Double {
  let first = BarView.count - 55
  let high = highest(view.high + first, count: 55)
  let low = lowest(view.low + first, count: 55)
  return high == low ? 0.5 : (high - view.lastClose) / (high - low)
}
