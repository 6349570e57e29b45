import Randomness

/// Judges a policy on trades it was not trained on, without trading it.
///
/// Fitted Q evaluation (Le, Voloshin and Yue, "Batch Policy Learning under Constraints", 2019): a fresh
/// network is fitted to r + γ·Q(s′, π(s′)) over the held-back experiences. A trade's value is what it
/// really earned for as long as the policy would have done the same, and from the first step where
/// it would not, γᵗ·Q(sₜ, π(sₜ)): the doubly robust estimate for deterministic policies. Weighted
/// importance sampling was not chosen: the live policy does not explore, so its weights would be 0
/// or 1 and nearly all 0.
///
/// Both policies are fitted from the same seed and batches and valued on the same trades. The
/// interval of their difference is a bootstrap over trades; equal policies differ by exactly 0.
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
    /// The candidate is refused where the interval reaches further below the serving policy than
    /// this, in reward a trade, though its estimate is no lower.
    public var worseMax = 0.25
    /// The bootstrap's resamples, and how much of them the interval holds.
    public var resamples = 1_000
    public var level = 0.9
    public var seed: UInt64 = 7

    public init() {}
  }

  public struct Estimate: Sendable, Equatable {
    /// The mean value of a trade, in reward.
    public let value: Double
    public let trades: Int
    /// The trades that the policy would have managed exactly as they were.
    public let followed: Int
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
    /// Candidate minus serving, in reward a trade.
    public let difference: MeanInterval
  }

  /// Whether a trade is held back: a fifth of them, by a hash of the ticket, the same ones for ever.
  public static func isHeldBack(tradeID: Int64) -> Bool {
    SeededGenerator.mix(UInt64(bitPattern: tradeID) &+ 0x5851_F42D_4C95_7F2D) % 5 == 0
  }

  /// The candidate serves only if its estimate is no lower than the serving policy's, and the
  /// interval of the difference does not reach far below it.
  public static func judge(
    candidate: Policy, serving: Policy, memory: ReplayMemory, settings: Settings = Settings()
  ) -> Verdict {
    let heldBack = memory.experiences.filter { isHeldBack(tradeID: $0.tradeID) }
    let trades = Trades(heldBack)
    let new = values(candidate, of: trades, settings)
    let old = values(serving, of: trades, settings)
    let difference = MeanInterval(
      zip(new, old).map { $0 - $1 }, level: settings.level, resamples: settings.resamples,
      seed: settings.seed)
    let unseen = unsupported(candidate, heldBack, settings.supportMin)
    let outcome: Outcome
    if new.count < settings.tradesMin {
      outcome = .tooFewTrades
    } else if !unseen.isEmpty {
      outcome = .unsupported
    } else {
      // A NaN on either side compares false and so refuses.
      let isNoWorse = difference.mean >= 0 && difference.low >= -settings.worseMax
      outcome = isNoWorse ? .accepted : .worse
    }
    return Verdict(
      outcome: outcome, candidate: estimate(candidate, new, trades, unseen),
      serving: estimate(
        serving, old, trades, unsupported(serving, heldBack, settings.supportMin)),
      difference: difference)
  }

  /// The value of `policy` over `experiences`; NaN from none.
  ///
  /// - Complexity: O(rounds · stepsPerRound · batchSize) passes of the network.
  public static func estimate(
    _ policy: Policy, on experiences: [Experience], settings: Settings = Settings()
  ) -> Estimate {
    let trades = Trades(experiences)
    return estimate(
      policy, values(policy, of: trades, settings), trades,
      unsupported(policy, experiences, settings.supportMin))
  }

  private static func estimate(
    _ policy: Policy, _ values: [Double], _ trades: Trades, _ unseen: [AgentAction]
  ) -> Estimate {
    let followed = trades.rows.count { rows in
      rows.allSatisfy {
        policy.choose(trades.experiences[$0].state, trades.experiences[$0].mask)
          == trades.experiences[$0].action
      }
    }
    return Estimate(
      value: values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count),
      trades: values.count, followed: followed, unsupported: unseen)
  }

  /// The experiences of each trade, in order of appearance.
  private struct Trades {
    let experiences: [Experience]
    private(set) var rows: [[Int]] = []

    init(_ experiences: [Experience]) {
      self.experiences = experiences
      var places: [Int64: Int] = [:]
      for (row, experience) in experiences.enumerated() {
        if let place = places[experience.tradeID] {
          rows[place].append(row)
        } else {
          places[experience.tradeID] = rows.count
          rows.append([row])
        }
      }
    }
  }

  /// The value of each trade under `policy`, in reward.
  private static func values(
    _ policy: Policy, of trades: Trades, _ settings: Settings
  ) -> [Double] {
    let experiences = trades.experiences
    guard !experiences.isEmpty else { return [] }
    let nextActions = experiences.map { experience in
      experience.nextState.map { policy.choose($0, experience.nextMask) }
    }
    let network = fit(experiences, nextActions, settings)
    func fitted(_ state: SIMD16<Float>, _ action: AgentAction) -> Double {
      Double(network.values(state)[action.rawValue]) / Double(settings.rewardScale)
    }
    return trades.rows.map { rows in
      var value = 0.0
      var worth = 1.0
      for row in rows {
        let experience = experiences[row]
        let action = policy.choose(experience.state, experience.mask)
        guard action == experience.action else {
          return value + worth * fitted(experience.state, action)
        }
        value += worth * Double(experience.reward)
        worth *= Double(settings.discount)
      }
      // What the memory does not hold of a trade any more, or not yet, is the fit's to say.
      guard let last = rows.last, let next = experiences[last].nextState,
        let action = nextActions[last]
      else { return value }
      return value + worth * fitted(next, action)
    }
  }

  private static func fit(
    _ experiences: [Experience], _ nextActions: [AgentAction?], _ settings: Settings
  ) -> QNetwork {
    var generator = SeededGenerator(seed: settings.seed)
    var regression = Regression(network: QNetwork(using: &generator))
    let next = experiences.compactMap(\.nextState)
    for _ in 0..<settings.rounds {
      let values = regression.network.values(next)
      var row = 0
      let targets = zip(experiences, nextActions).map { experience, action in
        let reward = experience.reward * settings.rewardScale
        guard let action else { return reward }
        defer { row += 1 }
        return reward + settings.discount * values[row][action.rawValue]
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
