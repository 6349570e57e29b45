/// What the ensemble is asked about: one event's features, and the LSTM's sequence.
public struct ModelInput: Sendable {
  /// One value for each feature of the catalogue; NaN where it is undefined.
  public var features: [Double]
  /// The market's regime as CatBoost's category; nil leaves CatBoost out.
  public var regime: Int?
  /// The trading session as CatBoost's category.
  public var session: Int
  /// The last bars, oldest first, each with its channels; nil leaves the LSTM out.
  public var sequence: [Float]?

  public init(features: [Double], regime: Int?, session: Int, sequence: [Float]?) {
    self.features = features
    self.regime = regime
    self.session = session
    self.sequence = sequence
  }
}
