/// MACD(12, 26, 9): EMA(12) − EMA(26), its EMA(9) as signal, and the difference as histogram.
///
/// As in TA-Lib both averages begin on the same bar, the 26th: the fast one is seeded with the
/// closes 15 … 26 and not with the first twelve. The signal begins on the 34th bar.
/// Source: TA-Lib, `ta_MACD.c`.
struct MovingAverageConvergence {
  private var fast = ExponentialAverage(12)
  private var slow = ExponentialAverage(26)
  private var signal = ExponentialAverage(9)
  private var seen = 0

  var line: Double { fast.value - slow.value }
  var histogram: Double { line - signal.value }

  @inline(__always) mutating func add(_ close: Double) {
    slow.add(close)
    if seen >= 25 {
      fast.add(close)
      signal.add(line)
    } else {
      if seen >= 14 { fast.add(close) }
      seen += 1
    }
  }
}
