/// The account's own limits, beside those of its prop firm; fractions of equity.
public struct RiskLimits: Sendable, Equatable {
  /// The risk of one entry before it is scaled down.
  public var riskFraction: Double
  public var heatFraction: Double
  public var correlationFraction: Double
  /// How much further than its stop a position may be filled, as a fraction of the risk to it.
  public var gapAllowance: Double
  /// The stop's distance in ATRs.
  public var stopATR: Double
  /// The target's distance in ATRs.
  public var targetATR: Double
  public var minimumRewardRisk: Double

  /// The most that one entry may ever risk, as a fraction of equity.
  public static let riskFractionMax = 0.02

  public static let standard = RiskLimits()

  public init(
    riskFraction: Double = 0.005, heatFraction: Double = 0.06,
    correlationFraction: Double = 0.03, gapAllowance: Double = 0.1, stopATR: Double = 2,
    targetATR: Double = 3, minimumRewardRisk: Double = 1.5
  ) {
    self.riskFraction = riskFraction
    self.heatFraction = heatFraction
    self.correlationFraction = correlationFraction
    self.gapAllowance = gapAllowance
    self.stopATR = stopATR
    self.targetATR = targetATR
    self.minimumRewardRisk = minimumRewardRisk
  }
}
