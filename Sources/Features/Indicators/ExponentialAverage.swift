/// The exponential moving average, seeded with the simple average of its first values.
///
/// EMA = previous + (value − previous) · 2 / (period + 1); NaN until `period` values were added.
/// The order of operations is TA-Lib's `ta_EMA.c`.
struct ExponentialAverage {
  private(set) var value = Double.nan
  private var sum = 0.0
  private var missing: Int
  private let period: Double
  private let factor: Double

  init(_ period: Int) {
    missing = period
    self.period = Double(period)
    factor = 2 / Double(period + 1)
  }

  @inline(__always) mutating func add(_ next: Double) {
    if missing == 0 {
      value = (next - value) * factor + value
    } else {
      sum += next
      missing -= 1
      if missing == 0 { value = sum / period }
    }
  }
}
