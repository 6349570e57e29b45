/// What one member says.
public struct MemberOutput: Sendable, Equatable {
  public let member: Member
  /// Log odds before calibration.
  public let raw: Double
  /// P(up), calibrated.
  public let probability: Double
  /// The share in the ensemble; those of the members present add up to 1.
  public internal(set) var weight: Double
}

/// What the members say together.
public struct EnsembleOutput: Sendable, Equatable {
  /// The members present, in the manifest's order.
  public let members: MemberOutputs
  /// The weighted mean of the members' probabilities; nil where fewer than two are present.
  public let probability: Double?
  /// The weighted standard deviation of the members' probabilities; 0 for a single one.
  public let disagreement: Double
  /// The share of validation signals that were weaker, 0…100; nil without a probability.
  public let confidence: Double?
  /// The LSTM's forecast; nil where it is absent.
  public let volatilityForecast: Double?
  /// The share of the features known in training that are outside their range there, or
  /// undefined though they never were.
  public let outsideFraction: Double
}
