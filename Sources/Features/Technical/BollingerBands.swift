/// BBANDS(20, 2) with the population deviation, on the last bar.
///
/// TA-Lib takes a variance below 1e-14 for zero; here only equal closes have none, so that the
/// bands of an instrument quoted in millionths are not lost.
struct BollingerBands {
  /// (c − lower) / (upper − lower); 0.5 where the bands coincide.
  let percentB: Double
  /// (upper − lower) / middle.
  let width: Double

  @inline(__always)
  init(_ view: BarView) {
    let window = WindowStatistics(view.close + (BarView.count - 20), count: 20)
    let half = 2 * window.deviation
    // c − lower = c − (mean − half), and the mean is given less c.
    percentB = half == 0 ? 0.5 : (half - window.meanOffset) / (2 * half)
    width = 2 * half / (view.lastClose + window.meanOffset)
  }
}
