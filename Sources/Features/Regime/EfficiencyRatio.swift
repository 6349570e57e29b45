/// Kaufman's efficiency ratio over 20 bars: net move / path, 0…1; NaN where no close changed.
///
/// |c − c[-21]| / Σ|Δc| of the last 20. Source: P. Kaufman, "Trading Systems and Methods".
@inline(__always)
func efficiencyRatio(_ view: BarView) -> Double {
  var path = 0.0
  for row in (BarView.count - 20)..<BarView.count {
    path += abs(view.close[row] - view.close[row - 1])
  }
  return abs(view.lastClose - view.close[BarView.last - 20]) / path
}
