/// Wilder's smoothing, seeded with the simple average of its first values.
///
/// average = (previous · (period − 1) + value) / period; NaN until `period` values were added.
/// Source: J. W. Wilder, "New Concepts in Technical Trading Systems" (1978); operations ordered
/// as in TA-Lib.
struct WilderAverage {
  private(set) var value = Double.nan
  private var sum = 0.0
  private var missing: Int
  private let period: Double

  init(_ period: Int) {
    missing = period
    self.period = Double(period)
  }

  @inline(__always) mutating func add(_ next: Double) {
    if missing == 0 {
      value = (value * (period - 1) + next) / period
    } else {
      sum += next
      missing -= 1
      if missing == 0 { value = sum / period }
    }
  }
}
