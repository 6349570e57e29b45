/// What the learner learns by.
public struct LearnerSettings: Sendable, Equatable {
  /// The worth of a reward one event later.
  public var discount: Float = 0.99
  public var learningRate = 5e-4
  public var batchSize = 64
  /// Optimiser steps between two copies of the online network to the target network.
  public var targetInterval = 250
  public var huberDelta: Float = 1
  /// Gradients beyond this norm are scaled down to it.
  public var gradientNormMax = 10.0
  /// Rewards are multiplied by this, to bring Q near 1: values shown are in tenths of a reward.
  public var rewardScale: Float = 0.1
  /// Closed trades from one update to the next.
  public var updateInterval = 100
  /// Optimiser steps of one update.
  public var stepsPerUpdate = 500
  /// Whether the trades that `OffPolicy` judges by are kept out of the batches.
  public var holdsBack = true
  public var seed: UInt64 = 20_251_122

  public init() {}
}
