/// Wilder's smoothing over 14 of gain, loss and true range, one a lane.
///
/// average = (previous · 13 + value) / 14, seeded with the mean of the values of rows 1 … 14.
/// Source: J. W. Wilder, "New Concepts in Technical Trading Systems" (1978); operations ordered as
/// in TA-Lib.
struct WilderAverages {
  /// The row that the seed ends on.
  static let begin = 14

  private var lanes: SIMD4<Double>

  @inline(__always)
  init(_ view: BarView) {
    lanes = .zero
    for row in 1...WilderAverages.begin { lanes += WilderAverages.values(view, row) }
    lanes /= 14
  }

  /// Adds the bar of a row after `begin`.
  @inline(__always)
  mutating func add(_ view: BarView, _ row: Int) {
    lanes = (lanes * 13 + WilderAverages.values(view, row)) / 14
  }

  /// ATR(14), price units.
  @inline(__always) var atr: Double { lanes[2] }

  /// RSI(14): 100 · average gain / (average gain + average loss), 0…100.
  ///
  /// Where no close ever changed it is 0, as in TA-Lib, which takes a sum below 1e-14 for zero;
  /// here zero is exactly zero, so that the value does not depend on the unit of price.
  var relativeStrength: Double {
    let sum = lanes[0] + lanes[1]
    return sum == 0 ? 0 : 100 * (lanes[0] / sum)
  }

  @inline(__always)
  private static func values(_ view: BarView, _ row: Int) -> SIMD4<Double> {
    let previous = view.close[row - 1]
    let change = view.close[row] - previous
    let reach = trueRange(high: view.high[row], low: view.low[row], previousClose: previous)
    // (change + |change|) / 2 is the change or zero, exactly. A branch here would be guessed wrong
    // on every other bar, which costs more than all the arithmetic of the pass.
    let gain = (change + abs(change)) * 0.5
    return SIMD4(gain, gain - change, reach, 0)
  }
}
