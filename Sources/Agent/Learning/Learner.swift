import Randomness

/// Double DQN: learns the value of actions from remembered experiences.
///
/// Target of an experience: r + γ·Q_target(s′, argmax_a Q_online(s′, a)) over the actions allowed at
/// s′; r where the position ended. van Hasselt et al., "Deep Reinforcement Learning with Double
/// Q-learning", 2016. The same weights, memory and settings give the same bytes.
public struct Learner: Sendable {
  public var settings: LearnerSettings
  public private(set) var weights: AgentWeights

  public init(weights: AgentWeights, settings: LearnerSettings = LearnerSettings()) {
    self.weights = weights
    self.settings = settings
  }

  /// What one update did.
  public struct Report: Sendable, Equatable {
    public let steps: Int
    /// The mean of the steps' losses; NaN where there was nothing to learn from.
    public let meanLoss: Double
    /// Steps that changed nothing because a loss or gradient was not finite.
    public let skipped: Int
  }

  /// Whether as many trades have closed since the last update as the settings ask for.
  public func shouldUpdate(closedTrades: Int) -> Bool {
    closedTrades - weights.closedTradesAtUpdate >= settings.updateInterval
  }

  /// One update: `stepsPerUpdate` steps on batches drawn from `memory`.
  public mutating func update(from memory: ReplayMemory, closedTrades: Int) -> Report {
    let usable = memory.experiences.filter {
      !(settings.holdsBack && OffPolicy.isHeldBack(tradeID: $0.tradeID))
    }
    weights.closedTradesAtUpdate = closedTrades
    weights.updates += 1
    guard !usable.isEmpty else { return Report(steps: 0, meanLoss: .nan, skipped: 0) }
    var sum = 0.0
    var skipped = 0
    for _ in 0..<settings.stepsPerUpdate {
      // Seeded by the step's number: a restart between two updates changes no sample.
      var generator = SeededGenerator(seed: settings.seed, stream: UInt64(weights.steps))
      let batch = (0..<settings.batchSize).map { _ in
        usable[generator.index(below: usable.count)]
      }
      let loss = step(batch)
      if loss.isNaN { skipped += 1 } else { sum += Double(loss) }
    }
    let done = settings.stepsPerUpdate - skipped
    return Report(
      steps: settings.stepsPerUpdate, meanLoss: done > 0 ? sum / Double(done) : .nan,
      skipped: skipped)
  }

  /// One optimiser step on `batch`; returns its mean loss, NaN where nothing was changed.
  public mutating func step(_ batch: [Experience]) -> Float {
    var regression = Regression(network: weights.online, optimizer: weights.optimizer)
    let loss = regression.step(
      batch, targets: targets(of: batch), huberDelta: settings.huberDelta,
      learningRate: settings.learningRate, gradientNormMax: settings.gradientNormMax)
    weights.online = regression.network
    weights.optimizer = regression.optimizer
    weights.steps += 1
    if weights.steps.isMultiple(of: max(1, settings.targetInterval)) {
      weights.target = weights.online
    }
    return loss
  }

  /// The values that Q(state, action) is moved towards, in scaled reward.
  func targets(of batch: [Experience]) -> [Float] {
    let next = batch.compactMap(\.nextState)
    let online = weights.online.values(next)
    let frozen = weights.target.values(next)
    var row = 0
    return batch.map { experience in
      let reward = experience.reward * settings.rewardScale
      guard experience.nextState != nil else { return reward }
      let best = Policy.greedy(online[row], experience.nextMask)
      defer { row += 1 }
      return reward + settings.discount * frozen[row][best.rawValue]
    }
  }
}
