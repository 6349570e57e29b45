/// How a member's probability becomes one that comes true as often as it says.
///
/// Source: Platt (1999), on the log odds.
public struct Calibration: Sendable, Equatable {
  /// The factor on the log odds.
  public let slope: Double
  /// What is added to them.
  public let intercept: Double
  private let isIdentity: Bool

  /// Leaves every probability as it is.
  public static let identity = Calibration(slope: 1, intercept: 0, isIdentity: true)

  /// p' = 1/(1 + exp(−(slope·logit(p) + intercept))), with p kept within 1e-6 of 0 and 1.
  public static func platt(slope: Double, intercept: Double) -> Calibration {
    Calibration(slope: slope, intercept: intercept, isIdentity: false)
  }

  /// The calibrated probability.
  public func apply(to probability: Double) -> Double {
    guard !isIdentity else { return probability }
    return Logistic.probability(
      ofRaw: slope * Logistic.logit(of: Self.clipped(probability)) + intercept)
  }

  static func clipped(_ probability: Double) -> Double {
    min(max(probability, 1e-6), 1 - 1e-6)
  }
}
