import Glibc

/// ln(next / previous) of positive prices, to a few units in the last place.
///
/// ln(b/a) = 2·artanh(s) with s = (b − a)/(b + a); for prices within 5 % of one another s² < 1/1600
/// and six terms of 2s·(1 + s²/3 + s⁴/5 + …) leave less than 1e-17 of the value, without a call
/// and without the rounding of b/a. Larger steps take the library's logarithm.
enum LogReturn {
  private static let nearest = 1 / 1600.0

  /// One return.
  @inline(__always)
  static func from(_ previous: Double, to next: Double) -> Double {
    let ratio = (next - previous) / (next + previous)
    let square = ratio * ratio
    guard square < nearest else { return log(next / previous) }
    let tail = 1 / 7.0 + square * (1 / 9.0 + square * (1 / 11.0))
    return 2 * ratio * (1 + square * (1 / 3.0 + square * (1 / 5.0 + square * tail)))
  }

  /// The `count` returns between `count` + 1 neighbouring closes, four at a time.
  static func series(
    _ closes: UnsafePointer<Double>, count: Int, into returns: UnsafeMutablePointer<Double>
  ) {
    var index = 0
    while index + 4 <= count {
      let previous = BarView.quad(closes, index)
      let next = BarView.quad(closes, index + 1)
      let ratio = (next - previous) / (next + previous)
      let square = ratio * ratio
      if all(square .< nearest) {
        var sum = SIMD4<Double>(repeating: 1 / 11.0)
        sum = sum * square + 1 / 9.0
        sum = sum * square + 1 / 7.0
        sum = sum * square + 1 / 5.0
        sum = sum * square + 1 / 3.0
        sum = sum * square + 1
        let value = 2 * ratio * sum
        UnsafeMutableRawPointer(returns + index).storeBytes(of: value, as: SIMD4<Double>.self)
      } else {
        for lane in index..<(index + 4) { returns[lane] = from(closes[lane], to: closes[lane + 1]) }
      }
      index += 4
    }
    for lane in index..<count { returns[lane] = from(closes[lane], to: closes[lane + 1]) }
  }
}
