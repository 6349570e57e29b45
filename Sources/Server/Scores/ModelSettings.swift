public import Scores

/// When a bundle is to be trained anew, and when another takes its place.
public struct ModelSettings: Sendable, Equatable {
  public var retrain = RetrainRule()
  public var promotion = PromotionRule()

  public init() {}
}
