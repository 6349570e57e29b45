import Glibc

/// Student's t distribution.
///
///     P(T > t) = I_x(ν/2, ½) / 2,   x = ν / (ν + t²),   t ≥ 0
///
/// with the regularised incomplete beta function I by its continued fraction.
/// Source: M. Abramowitz and I. Stegun, "Handbook of Mathematical Functions", 26.5.8 and 26.7.1.
struct StudentT {
  let degrees: Int

  /// The probability of more than `value`, which is not negative.
  func upper(_ value: Double) -> Double {
    let count = Double(degrees)
    return StudentT.beta(count / (count + value * value), count / 2, 0.5) / 2
  }

  /// What is exceeded with a probability of at most one half.
  ///
  /// - Complexity: some hundred steps of bisection.
  func quantile(upper error: Double) -> Double {
    guard error < 0.5 else { return 0 }
    var low = 0.0
    var high = 1.0
    while upper(high) > error, high < 1e300 { high *= 2 }
    while true {
      let middle = low + (high - low) / 2
      if middle <= low || middle >= high { return high }
      if upper(middle) > error { low = middle } else { high = middle }
    }
  }

  /// The regularised incomplete beta function.
  private static func beta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    guard x > 0 else { return 0 }
    guard x < 1 else { return 1 }
    let front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    // The fraction converges quickly on this side of the mean only.
    return x < (a + 1) / (a + b + 2)
      ? front * fraction(x, a, b) / a : 1 - front * fraction(1 - x, b, a) / b
  }

  /// The continued fraction, by Lentz's method.
  private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    let tiny = 1e-300
    func kept(_ value: Double) -> Double { value.magnitude < tiny ? tiny : value }
    var c = 1.0
    var d = 1 / kept(1 - (a + b) * x / (a + 1))
    var result = d
    for step in 1...500 {
      let m = Double(step)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / kept(1 + even * d)
      c = kept(1 + even / c)
      result *= d * c
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / kept(1 + odd * d)
      c = kept(1 + odd / c)
      result *= d * c
      if (d * c - 1).magnitude < 1e-15 { break }
    }
    return result
  }
}
