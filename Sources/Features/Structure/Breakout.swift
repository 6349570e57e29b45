/// How far the last close left the range of the 20 bars before it, in ATR; 0 inside the range.
@inline(__always)
func breakout(_ view: BarView, atr: Double) -> Double {
  let first = BarView.last - 20
  let high = highest(view.high + first, count: 20)
  let low = lowest(view.low + first, count: 20)
  let close = view.lastClose
  if close > high { return (close - high) / atr }
  return close < low ? (close - low) / atr : 0
}
