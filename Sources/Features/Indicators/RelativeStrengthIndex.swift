/// Wilder's RSI: 100 · average gain / (average gain + average loss), 0…100.
///
/// Where no close ever changed it is 0, as in TA-Lib, which takes a sum below 1e-14 for zero;
/// here zero is exactly zero, so that the value does not depend on the unit of price.
struct RelativeStrengthIndex {
  private var gain: WilderAverage
  private var loss: WilderAverage

  init(_ period: Int) {
    gain = WilderAverage(period)
    loss = WilderAverage(period)
  }

  var value: Double {
    let sum = gain.value + loss.value
    return sum == 0 ? 0 : 100 * (gain.value / sum)
  }

  /// Adds the change between two closes.
  @inline(__always) mutating func add(change: Double) {
    gain.add(change > 0 ? change : 0)
    loss.add(change < 0 ? -change : 0)
  }
}
