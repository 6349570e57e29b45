import Randomness

/// Judges a policy on trades it was not trained on, without trading it.
///
/// Fitted Q evaluation (Le, Voloshin and Yue, "Batch Policy Learning under Constraints", 2019): a fresh
/// network is fitted to r + γ·Q(s′, π(s′)) over the held-back experiences, and the estimate is the
/// mean of Q(s₀, π(s₀)) over the trades' first states. Both policies are fitted from the same seed
/// and batches, so equal policies get equal estimates. Importance sampling was not chosen: the live
/// policy does not explore, so its weights would be 0 or 1 and nearly all 0.
///
/// A fit says nothing of actions the data lacks. A policy that chooses, at any held-back state, an
/// action seen fewer than `supportMin` times is therefore not estimated but refused.
public enum OffPolicy {
  public struct Settings: Sendable, Equatable {
    public var discount: Float = 0.99
    public var rewardScale: Float = 0.1
    public var learningRate = 1e-3
    public var batchSize = 32
    /// Times that the bootstrapped targets are renewed, and steps between.
    public var rounds = 20
    public var stepsPerRound = 50
    /// The least held-back trades for a verdict.
    public var tradesMin = 20
    /// The least times that an action must have been taken in the held-back experiences.
    public var supportMin = 5
    public var seed: UInt64 = 7

    public init() {}
  }

  public struct Estimate: Sendable, Equatable {
    /// The mean value of a trade's first state, in reward.
    public let value: Double
    public let trades: Int
    /// Actions that the policy chose and the data hardly holds.
    public let unsupported: [AgentAction]
  }

  /// What became of a candidate; the raw value is machine-readable.
  public enum Outcome: String, Sendable {
    case accepted = "accepted"
    case worse = "worse"
    case tooFewTrades = "too_few_trades"
    case unsupported = "unsupported"
  }

  public struct Verdict: Sendable, Equatable {
    public let outcome: Outcome
    public let candidate: Estimate
    public let serving: Estimate
  }

  /// Whether a trade is held back: a fifth of them, by a hash of the ticket, the same ones for ever.
  public static func isHeldBack(tradeID: Int64) -> Bool {
    SeededGenerator.mix(UInt64(bitPattern: tradeID) &+ 0x5851_F42D_4C95_7F2D) % 5 == 0
  }

  /// The candidate serves only if its estimate is no lower than the serving policy's.
  public static func judge(
    candidate: Policy, serving: Policy, memory: ReplayMemory, settings: Settings = Settings()
  ) -> Verdict {
    let heldBack = memory.experiences.filter { isHeldBack(tradeID: $0.tradeID) }
    let new = estimate(candidate, on: heldBack, settings: settings)
    let old = estimate(serving, on: heldBack, settings: settings)
    let outcome: Outcome
    if new.trades < settings.tradesMin {
      outcome = .tooFewTrades
    } else if !new.unsupported.isEmpty {
      outcome = .unsupported
    } else {
      // A NaN on either side compares false and so refuses.
      outcome = new.value >= old.value ? .accepted : .worse
    }
    return Verdict(outcome: outcome, candidate: new, serving: old)
  }

  /// The value of `policy` by fitted Q evaluation over `experiences`; NaN from none.
  ///
  /// - Complexity: O(rounds · stepsPerRound · batchSize) passes of the network.
  public static func estimate(
    _ policy: Policy, on experiences: [Experience], settings: Settings = Settings()
  ) -> Estimate {
    let starts = firstStates(of: experiences)
    guard !starts.isEmpty else { return Estimate(value: .nan, trades: 0, unsupported: []) }
    let nextActions = experiences.map { experience in
      experience.nextState.map { policy.choose($0, experience.nextMask) }
    }
    let network = fit(experiences, nextActions, settings)
    var sum = 0.0
    for start in starts {
      let action = policy.choose(start.state, start.mask)
      sum += Double(network.values(start.state)[action.rawValue])
    }
    let value = sum / Double(starts.count) / Double(settings.rewardScale)
    return Estimate(
      value: value, trades: starts.count,
      unsupported: unsupported(policy, experiences, settings.supportMin))
  }

  private static func fit(
    _ experiences: [Experience], _ nextActions: [AgentAction?], _ settings: Settings
  ) -> QNetwork {
    var generator = SeededGenerator(seed: settings.seed)
    var regression = Regression(network: QNetwork(using: &generator))
    for _ in 0..<settings.rounds {
      let frozen = regression.network
      let targets = zip(experiences, nextActions).map { experience, action in
        let reward = experience.reward * settings.rewardScale
        guard let next = experience.nextState, let action else { return reward }
        return reward + settings.discount * frozen.values(next)[action.rawValue]
      }
      for _ in 0..<settings.stepsPerRound {
        let rows = (0..<settings.batchSize).map { _ in
          generator.index(below: experiences.count)
        }
        _ = regression.step(
          rows.map { experiences[$0] }, targets: rows.map { targets[$0] }, huberDelta: 1,
          learningRate: settings.learningRate, gradientNormMax: 10)
      }
    }
    return regression.network
  }

  /// The first experience of every trade, in order of appearance.
  private static func firstStates(of experiences: [Experience]) -> [Experience] {
    var seen: Set<Int64> = []
    return experiences.filter { seen.insert($0.tradeID).inserted }
  }

  private static func unsupported(
    _ policy: Policy, _ experiences: [Experience], _ least: Int
  ) -> [AgentAction] {
    var taken = [Int](repeating: 0, count: AgentAction.allCases.count)
    var chosen = taken
    for experience in experiences {
      taken[experience.action.rawValue] += 1
      chosen[policy.choose(experience.state, experience.mask).rawValue] += 1
    }
    return AgentAction.allCases.filter {
      chosen[$0.rawValue] > 0 && taken[$0.rawValue] < least
    }
  }
}
