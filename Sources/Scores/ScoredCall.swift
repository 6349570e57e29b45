/// One forecast and what came of it.
public struct ScoredCall: Sendable, Equatable {
  /// Of up, 0…1.
  public var probability: Double
  /// 1 up, 0 down, ½ between.
  public var label: Double

  public init(probability: Double, label: Double) {
    self.probability = probability
    self.label = label
  }

  /// Whether the direction that P ≥ 0.5 names was right; nil for a label of ½, which has none.
  public var isRight: Bool? {
    label == 0.5 ? nil : (probability >= 0.5) == (label > 0.5)
  }
}
