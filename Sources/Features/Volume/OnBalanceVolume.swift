/// (OBV[-1] − OBV[-11]) / sum of the last 10 tick volumes, −1…1.
///
/// The on-balance volume adds a bar's volume where the close rose and takes it where it fell, so
/// the difference is the signed sum of the ten bars between. 0 where nothing was traded, NaN where
/// one of the ten volumes is unknown.
@inline(__always)
func onBalanceSlope(_ view: BarView) -> Double {
  var signed = 0.0
  var total = 0.0
  for row in (BarView.count - 10)..<BarView.count {
    let volume = view.tickVolume[row]
    let change = view.close[row] - view.close[row - 1]
    signed += change > 0 ? volume : (change < 0 ? -volume : 0)
    total += volume
  }
  return total == 0 ? 0 : signed / total
}
