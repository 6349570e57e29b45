/// The nearest pivots around the last close: swings that the market turned at.
///
/// A pivot low (high) lies strictly below (above) its two neighbours on each side. Pivot and
/// neighbours lie within the last 128 bars, so the youngest pivot is the third bar from the end.
struct Pivots {
  /// The highest pivot low below the close; −∞ where there is none.
  let support: Double
  /// The lowest pivot high above the close; +∞ where there is none.
  let resistance: Double

  @inline(__always)
  init(_ view: BarView) {
    let close = view.lastClose
    var support = SIMD4<Double>(repeating: -.infinity)
    var resistance = SIMD4<Double>(repeating: .infinity)
    let level = SIMD4<Double>(repeating: close)
    // 124 candidates, four at a time.
    for row in stride(from: BarView.count - 126, to: BarView.count - 2, by: 4) {
      let low = BarView.quad(view.low, row)
      let isLow =
        (low .< BarView.quad(view.low, row - 2)) .& (low .< BarView.quad(view.low, row - 1))
        .& (low .< BarView.quad(view.low, row + 1)) .& (low .< BarView.quad(view.low, row + 2))
      support.replace(with: low, where: isLow .& (low .< level) .& (low .> support))
      let high = BarView.quad(view.high, row)
      let isHigh =
        (high .> BarView.quad(view.high, row - 2)) .& (high .> BarView.quad(view.high, row - 1))
        .& (high .> BarView.quad(view.high, row + 1)) .& (high .> BarView.quad(view.high, row + 2))
      resistance.replace(with: high, where: isHigh .& (high .> level) .& (high .< resistance))
    }
    self.support = support.max()
    self.resistance = resistance.min()
  }

  /// (c − support) / atr, at most 10; 10 where there is none.
  @inline(__always)
  func supportDistance(_ close: Double, atr: Double) -> Double {
    support == -.infinity ? 10 : min(10, (close - support) / atr)
  }

  /// (resistance − c) / atr, at most 10; 10 where there is none.
  @inline(__always)
  func resistanceDistance(_ close: Double, atr: Double) -> Double {
    resistance == .infinity ? 10 : min(10, (resistance - close) / atr)
  }
}
