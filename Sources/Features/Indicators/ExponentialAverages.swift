/// The four exponential averages of the close, one a lane: EMA(20), EMA(50), MACD's 12 and 26.
///
/// EMA = previous + (close − previous) · 2 / (period + 1), seeded with the simple average of
/// `period` closes. As in TA-Lib's MACD both of its averages begin on the 26th bar: the fast one
/// is seeded with the closes 15 … 26 and not with the first twelve. Lanes begin on different bars
/// (rows 19, 49, 25, 25); until the bar after its own a lane holds its seed.
/// Source: TA-Lib, `ta_EMA.c` and `ta_MACD.c`, whose order of operations is kept.
struct ExponentialAverages {
  /// The row from which on every lane moves.
  static let steady = 50

  // Computed, for a stored vector is made when it is first asked for, and asked about that every row.
  @inline(__always) private static var begins: SIMD4<Int64> { SIMD4(19, 49, 25, 25) }
  @inline(__always) private static var factors: SIMD4<Double> {
    SIMD4(2 / 21.0, 2 / 51.0, 2 / 13.0, 2 / 27.0)
  }

  private var lanes: SIMD4<Double>

  /// All four hold their seeds, as before row 20.
  @inline(__always)
  init(_ close: UnsafePointer<Double>) {
    var sum = 0.0
    var at20 = 0.0
    var at26 = 0.0
    for row in 0..<50 {
      sum += close[row]
      if row == 19 { at20 = sum }
      if row == 25 { at26 = sum }
    }
    var fast = 0.0
    for row in 14..<26 { fast += close[row] }
    lanes = SIMD4(at20 / 20, sum / 50, fast / 12, at26 / 26)
  }

  @inline(__always) var ema20: Double { lanes[0] }
  @inline(__always) var ema50: Double { lanes[1] }
  /// MACD's line: fast less slow, from row 25 on.
  @inline(__always) var line: Double { lanes[2] - lanes[3] }

  /// Adds the close of a row from `steady` on.
  @inline(__always)
  mutating func add(_ close: Double) {
    lanes = (close - lanes) * ExponentialAverages.factors + lanes
  }

  /// Adds the close of a row before `steady`; lanes that have not begun stay at their seed.
  @inline(__always)
  mutating func add(_ close: Double, row: Int) {
    let held = lanes
    add(close)
    lanes.replace(with: held, where: SIMD4(repeating: Int64(row)) .<= ExponentialAverages.begins)
  }
}
