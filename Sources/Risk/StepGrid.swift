/// The multiples of a step, immune to a quotient that falls a few ulps beside a whole number.
///
/// 0.29 / 0.01 is 28.999999999999996 in binary; a plain floor would lose a step. A quotient within
/// 1e-12 of a whole number, relatively, counts as that number: four thousand times the error of
/// one division, and far below any amount that matters.
struct StepGrid {
  let step: Double

  /// The largest multiple at or below `value`.
  func down(_ value: Double) -> Double { multiple(steps(value, .down)) }

  /// The smallest multiple at or above `value`.
  func up(_ value: Double) -> Double { multiple(steps(value, .up)) }

  private func steps(_ value: Double, _ rule: FloatingPointRoundingRule) -> Double {
    let quotient = value / step
    let nearest = quotient.rounded()
    let isWhole = (nearest - quotient).magnitude <= nearest.magnitude * 1e-12
    return isWhole ? nearest : quotient.rounded(rule)
  }

  /// Where the step divides 1, a division gives the double nearest to the decimal: 57 / 100 is
  /// 0.57, but 57 · 0.01 is 0.5700000000000001.
  private func multiple(_ count: Double) -> Double {
    let perUnit = (1 / step).rounded()
    let dividesOne = perUnit >= 1 && (perUnit * step - 1).magnitude <= 1e-9
    return dividesOne ? count / perUnit : count * step
  }
}
