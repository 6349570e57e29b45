/// The last tick volumes against the mean of 20, both 1 where that mean is zero.
struct VolumeRatio {
  /// v / SMA(20).
  let last: Double
  /// SMA(5) / SMA(20).
  let trend: Double

  /// NaN where one of the 20 volumes is unknown.
  @inline(__always)
  init(_ view: BarView) {
    let volumes = view.tickVolume
    var older = 0.0
    for row in (BarView.count - 20)..<(BarView.count - 5) { older += volumes[row] }
    var recent = 0.0
    for row in (BarView.count - 5)..<BarView.count { recent += volumes[row] }
    let mean = (older + recent) / 20
    last = mean == 0 ? 1 : volumes[BarView.last] / mean
    trend = mean == 0 ? 1 : recent / 5 / mean
  }
}
