import Agent
import Randomness
import Testing

@Suite struct LearnerTests {
  /// Trades of two states in which holding is right in the one and closing in the other.
  static func memory(trades: Int, seed: UInt64 = 8) -> ReplayMemory {
    var generator = SeededGenerator(seed: seed)
    var memory = ReplayMemory()
    for trade in 0..<trades {
      let isGood = generator.uniform() < 0.5
      var state = SIMD16<Float>(repeating: isGood ? 0.8 : -0.8)
      state[0] += Float(generator.normal()) * 0.05
      let action = AgentAction.allCases[generator.index(below: 4)]
      let isRight = isGood == (action == .hold || action == .add)
      memory.append(
        Experience(
          state: state, action: action, reward: isRight ? 5 : -5, nextState: nil, mask: .all,
          tradeID: Int64(trade), eventID: "\(trade)"))
    }
    return memory
  }

  private func fresh(_ change: (inout LearnerSettings) -> Void = { _ in }) -> Learner {
    var settings = LearnerSettings()
    settings.stepsPerUpdate = 40
    settings.batchSize = 16
    change(&settings)
    var generator = SeededGenerator(seed: 3)
    return Learner(weights: AgentWeights(using: &generator), settings: settings)
  }

  @Test("the same experiences and seed give the same bytes, another seed gives others")
  func deterministic() {
    let memory = Self.memory(trades: 120)
    var first = fresh()
    var second = fresh()
    var other = fresh { $0.seed = 99 }
    #expect(
      first.update(from: memory, closedTrades: 100)
        == second.update(from: memory, closedTrades: 100))
    _ = other.update(from: memory, closedTrades: 100)
    #expect(first.weights.encode() == second.weights.encode())
    #expect(first.weights.encode() != other.weights.encode())
  }

  @Test("a restart between two updates changes no byte of what is learned")
  func restart() throws {
    let memory = Self.memory(trades: 120)
    var whole = fresh()
    _ = whole.update(from: memory, closedTrades: 100)
    let stored = whole.weights.encode()
    _ = whole.update(from: memory, closedTrades: 200)
    var resumed = Learner(weights: try AgentWeights.decode(stored), settings: whole.settings)
    _ = resumed.update(
      from: try ReplayMemory.decode(memory.encode()), closedTrades: 200)
    #expect(resumed.weights.encode() == whole.weights.encode())
    #expect(resumed.weights.updates == 2)
    #expect(resumed.weights.steps == 80)
  }

  @Test("learning finds which action is right in which state")
  func learns() {
    var learner = fresh { ($0.stepsPerUpdate, $0.learningRate) = (300, 2e-3) }
    let report = learner.update(from: Self.memory(trades: 300), closedTrades: 100)
    #expect(report.skipped == 0)
    let policy = learner.weights.policy
    let good = policy.choose(SIMD16<Float>(repeating: 0.8), .all)
    let bad = policy.choose(SIMD16<Float>(repeating: -0.8), .all)
    #expect(good == .hold || good == .add)
    #expect(bad == .partialClose || bad == .closeAll)
  }

  @Test("an update is due every hundred closed trades, also where the count jumps past one")
  func due() {
    var learner = fresh()
    #expect(!learner.shouldUpdate(closedTrades: 0))
    #expect(!learner.shouldUpdate(closedTrades: 99))
    #expect(learner.shouldUpdate(closedTrades: 100))
    _ = learner.update(from: Self.memory(trades: 50), closedTrades: 103)
    #expect(!learner.shouldUpdate(closedTrades: 202))
    #expect(learner.shouldUpdate(closedTrades: 203))
  }

  @Test("held-back trades are not learned from")
  func heldBack() {
    let all = Self.memory(trades: 200)
    var without = ReplayMemory()
    var poisoned = ReplayMemory()
    for var experience in all.experiences {
      if !OffPolicy.isHeldBack(tradeID: experience.tradeID) {
        without.append(experience)
      } else {
        experience.reward = 1_000
      }
      poisoned.append(experience)
    }
    #expect(without.count < all.count)
    var first = fresh()
    var second = fresh()
    _ = first.update(from: without, closedTrades: 100)
    _ = second.update(from: poisoned, closedTrades: 100)
    #expect(first.weights == second.weights)
  }

  @Test("an update from nothing changes no weight and says so")
  func empty() {
    var learner = fresh()
    let before = learner.weights.online
    let report = learner.update(from: ReplayMemory(), closedTrades: 100)
    #expect(report.steps == 0 && report.meanLoss.isNaN)
    #expect(learner.weights.online == before)
  }

  @Test("damaged weights are refused with the place, and never trap")
  func damaged() {
    let bytes = fresh().weights.encode()
    #expect(bytes.count == 4 + 2 + 6 + 24 + 16 + 4 * 4 * 5_508)
    for count in [0, 3, 5, 11, 40, 52, 53, bytes.count - 1] {
      #expect(throws: AgentError.self) { try AgentWeights.decode(Array(bytes[..<count])) }
    }
    var kind = bytes
    kind[0] = 0
    #expect(throws: AgentError.wrongKind(expected: "CVAW")) { try AgentWeights.decode(kind) }
    var version = bytes
    version[4] = 9
    #expect(throws: AgentError.unsupportedVersion(9, expected: 1)) {
      try AgentWeights.decode(version)
    }
    var infinite = bytes
    infinite.replaceSubrange(52..<56, with: [0, 0, 0x80, 0x7F])
    #expect(throws: AgentError.invalidValue(field: "weight", offset: 52)) {
      try AgentWeights.decode(infinite)
    }
  }
}
