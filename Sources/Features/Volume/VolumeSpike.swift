/// The last tick volume's distance from the mean of the last 50, itself included, in deviations.
///
/// 0 where they are all equal; NaN where one is unknown.
@inline(__always)
func volumeSpike(_ view: BarView) -> Double {
  let window = WindowStatistics(view.tickVolume + (BarView.count - 50), count: 50)
  return window.deviation == 0 ? 0 : -window.meanOffset / window.deviation
}
