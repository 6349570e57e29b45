import Agent
import Randomness
import Testing

@Suite struct OffPolicyTests {
  private static var quick: OffPolicy.Settings {
    var settings = OffPolicy.Settings()
    (settings.rounds, settings.stepsPerRound) = (8, 50)
    return settings
  }

  /// A policy that is right (or, reversed, wrong) in the two states of `LearnerTests.memory`.
  private func trained(reversed: Bool) -> Policy {
    var memory = ReplayMemory()
    for var experience in LearnerTests.memory(trades: 300).experiences {
      if reversed { experience.reward = -experience.reward }
      memory.append(experience)
    }
    var settings = LearnerSettings()
    (settings.stepsPerUpdate, settings.learningRate) = (300, 2e-3)
    var generator = SeededGenerator(seed: 3)
    var learner = Learner(weights: AgentWeights(using: &generator), settings: settings)
    _ = learner.update(from: memory, closedTrades: 100)
    return learner.weights.policy
  }

  @Test("the estimate of a right and of a wrong policy comes near their true values")
  func estimates() {
    let experiences = LearnerTests.memory(trades: 400, seed: 21).experiences
    let right = OffPolicy.estimate(trained(reversed: false), on: experiences, settings: Self.quick)
    let wrong = OffPolicy.estimate(trained(reversed: true), on: experiences, settings: Self.quick)
    // One step per trade with reward +5 where right and −5 where wrong.
    #expect(abs(right.value - 5) < 0.5)
    #expect(abs(wrong.value + 5) < 0.5)
    #expect(right.trades == 400)
  }

  @Test("the value of later rewards reaches the first state, discounted")
  func bootstraps() {
    var generator = SeededGenerator(seed: 4)
    let policy = Policy(QNetwork(using: &generator))
    var experiences: [Experience] = []
    for trade in 0..<60 {
      for step in 0..<3 {
        let state = SIMD16<Float>(repeating: Float(step) / 2)
        // The policy's own action: what it does is what the data holds.
        experiences.append(
          Experience(
            state: state, action: policy.choose(state, .all), reward: step == 2 ? 10 : 0,
            nextState: step == 2 ? nil : SIMD16(repeating: Float(step + 1) / 2), mask: .all,
            nextMask: .all, tradeID: Int64(trade), eventID: ""))
      }
    }
    var settings = Self.quick
    settings.discount = 0.9
    let estimate = OffPolicy.estimate(policy, on: experiences, settings: settings)
    #expect(abs(estimate.value - 8.1) < 0.3)
    #expect(estimate.trades == 60)
  }

  @Test("a better candidate is accepted, a worse one is not, an equal one does no worse")
  func judges() {
    let memory = LearnerTests.memory(trades: 600, seed: 22)
    let right = trained(reversed: false)
    let wrong = trained(reversed: true)
    func outcome(_ candidate: Policy, _ serving: Policy) -> OffPolicy.Outcome {
      OffPolicy.judge(
        candidate: candidate, serving: serving, memory: memory, settings: Self.quick
      ).outcome
    }
    #expect(outcome(right, wrong) == .accepted)
    #expect(outcome(wrong, right) == .worse)
    #expect(outcome(right, right) == .accepted)
  }

  @Test("too few trades, or an action that the data lacks, give no new weights")
  func refuses() {
    let right = trained(reversed: false)
    let few = OffPolicy.judge(
      candidate: right, serving: right, memory: LearnerTests.memory(trades: 30),
      settings: Self.quick)
    #expect(few.outcome == .tooFewTrades)
    let none = OffPolicy.judge(
      candidate: right, serving: right, memory: ReplayMemory(), settings: Self.quick)
    #expect(none.outcome == .tooFewTrades)
    #expect(none.candidate.value.isNaN)
    var held = ReplayMemory()
    for var experience in LearnerTests.memory(trades: 600).experiences {
      experience.action = .hold
      held.append(experience)
    }
    let unseen = OffPolicy.judge(
      candidate: right, serving: right, memory: held, settings: Self.quick)
    #expect(unseen.outcome == .unsupported)
    #expect(!unseen.candidate.unsupported.isEmpty)
  }

  @Test("about a fifth of the trades is held back, of consecutive and of even tickets")
  func share() {
    for stride in [1, 2, 10] as [Int64] {
      let held = (0..<5_000).filter { OffPolicy.isHeldBack(tradeID: 900_000 + Int64($0) * stride) }
      // Binomial with mean 1,000 and deviation 28.
      #expect(abs(held.count - 1_000) < 140)
    }
  }
}
