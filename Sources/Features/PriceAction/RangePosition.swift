/// Where `price` stands in the range of the view's last 20 bars: 0 at its low, 1 at its high.
///
/// Outside 0…1 where the price has left the range; 0.5 where there is no range.
@inline(__always)
func rangePosition(of price: Double, in view: BarView) -> Double {
  let first = BarView.count - 20
  let high = highest(view.high + first, count: 20)
  let low = lowest(view.low + first, count: 20)
  return high == low ? 0.5 : (price - low) / (high - low)
}
