import Glibc

/// How sure a Sharpe ratio is, given how long, how skewed and how fat-tailed its returns are, and how
/// many attempts it was chosen from.
///
/// All ratios here are per period of the returns, not annual.
/// Sources: D. Bailey and M. López de Prado, "The Sharpe Ratio Efficient Frontier" (2012) and "The
/// Deflated Sharpe Ratio" (2014).
public struct SharpeTest: Sendable, Equatable {
  public let moments: Moments

  public init(_ returns: [Double]) { moments = Moments(returns) }

  /// The ratio's variance times n − 1: 1 − γ₃·SR + (γ₄ − 1)/4·SR².
  private var spread: Double {
    let ratio = moments.sharpe
    return 1 - moments.skewness * ratio + (moments.kurtosis - 1) / 4 * ratio * ratio
  }

  /// The probability that the true ratio is above `benchmark`.
  public func probability(above benchmark: Double = 0) -> Double {
    guard moments.count > 1 else { return .nan }
    let scale = Double(moments.count - 1).squareRoot() / spread.squareRoot()
    return NormalDistribution.probability(below: (moments.sharpe - benchmark) * scale)
  }

  /// Periods needed before the ratio is above `benchmark` with `confidence`; infinite where it is not
  /// above it at all.
  public func minimumTrackRecord(
    above benchmark: Double = 0, confidence: Double = 0.95
  ) -> Double {
    let excess = moments.sharpe - benchmark
    guard excess > 0 else { return excess.isNaN ? .nan : .infinity }
    let z = NormalDistribution.quantile(confidence) / excess
    return 1 + spread * z * z
  }

  /// The best ratio that `attempts` worthless ones would show, of which the ratios vary by `variance`;
  /// 0 for a single attempt.
  public static func expectedMaximum(attempts: Int, variance: Double) -> Double {
    guard attempts > 1 else { return 0 }
    let euler = 0.577_215_664_901_532_9
    let n = Double(attempts)
    return variance.squareRoot()
      * ((1 - euler) * NormalDistribution.quantile(1 - 1 / n)
        + euler * NormalDistribution.quantile(1 - 1 / (n * M_E)))
  }

  /// The probability that the true ratio is above what the best of so many attempts shows by luck.
  ///
  /// - Parameter variance: of the attempts' ratios; nil takes what chance alone gives, 1/(n − 1).
  public func deflated(attempts: Int, variance: Double? = nil) -> Double {
    let chance = 1 / Double(max(1, moments.count - 1))
    return probability(
      above: SharpeTest.expectedMaximum(attempts: attempts, variance: variance ?? chance))
  }
}
