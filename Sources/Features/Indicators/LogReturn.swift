import Glibc

/// ln(next / previous) of two positive prices, to a few units in the last place.
///
/// ln(b/a) = 2·artanh(s) with s = (b − a)/(b + a); for prices within 5 % of one another s² < 1/1600
/// and five terms of the series 2s(1 + s²/3 + s⁴/5 + …) leave less than 1e-17 of the value, without
/// a call and without the rounding of b/a. Larger steps take the library's logarithm.
@inline(__always)
func logReturn(from previous: Double, to next: Double) -> Double {
  let ratio = (next - previous) / (next + previous)
  let square = ratio * ratio
  guard square < 1 / 1600.0 else { return log(next / previous) }
  let tail = 1 / 7.0 + square * (1 / 9.0 + square * (1 / 11.0))
  return 2 * ratio * (1 + square * (1 / 3.0 + square * (1 / 5.0 + square * tail)))
}
