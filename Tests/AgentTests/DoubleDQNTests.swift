import Testing

@testable import Agent

/// Against PyTorch; `Fixtures/double_dqn/make.py` makes the files.
///
/// Both compute in 32-bit floats but sum in another order; 1e-5 is a hundred roundings of a value
/// near 1.
@Suite struct DoubleDQNTests {
  private static let tolerance: Float = 1e-5
  private static let size = 32

  private func experiences(_ rows: ArraySlice<Float>) -> [Experience] {
    let rows = Array(rows)
    return (0..<Self.size).map { index in
      let row = Array(rows[index * 36..<index * 36 + 36])
      let next = SIMD16<Float>(row[19..<35])
      return Experience(
        state: SIMD16(row[..<16]), action: AgentAction(rawValue: Int(row[16]))!, reward: row[17],
        nextState: row[18] == 1 ? nil : next, mask: .all,
        nextMask: ActionMask(rawValue: UInt8(row[35])), tradeID: 0, eventID: "")
    }
  }

  private func greatestDifference(_ left: [Float], _ right: [Float]) -> Float {
    guard left.count == right.count, !left.isEmpty else { return .infinity }
    let differences = zip(left, right).map { abs($0 - $1) }
    return differences.contains { $0.isNaN } ? .infinity : differences.max()!
  }

  private func learner() throws -> Learner {
    var settings = LearnerSettings()
    settings.discount = 0.97
    settings.learningRate = 1e-3
    settings.targetInterval = 3
    settings.gradientNormMax = 0.05
    settings.rewardScale = 1
    var weights = AgentWeights(
      network: try QNetwork(parameters: try Fixture.floats("double_dqn/initial.bin")))
    weights.target = try QNetwork(parameters: try Fixture.floats("double_dqn/target.bin"))
    return Learner(weights: weights, settings: settings)
  }

  @Test("the network's values equal PyTorch's")
  func forward() throws {
    let batch = experiences(try Fixture.floats("double_dqn/batches.bin")[...])
    let network = try learner().weights.online
    let values = batch.flatMap { experience in
      let value = network.values(experience.state)
      return [value[0], value[1], value[2], value[3]]
    }
    let expected = try Fixture.floats("double_dqn/values.bin")
    #expect(greatestDifference(values, expected) < Self.tolerance)
  }

  @Test("the gradient of a double-DQN batch equals PyTorch's")
  func backward() throws {
    let batch = experiences(try Fixture.floats("double_dqn/batches.bin")[...])
    let learner = try learner()
    var gradient = [Float](repeating: 0, count: QNetwork.parameterCount)
    for (experience, target) in zip(batch, learner.targets(of: batch)) {
      let index = experience.action.rawValue
      let error =
        learner.weights.online.values(experience.state)[index] - target
      var slope = SIMD4<Float>(repeating: 0)
      slope[index] = Huber.slope(error) / Float(Self.size)
      learner.weights.online.accumulateGradient(experience.state, slope: slope, into: &gradient)
    }
    let expected = try Fixture.floats("double_dqn/gradient.bin")
    #expect(expected.contains { abs($0) > 1e-2 })
    #expect(greatestDifference(gradient, expected) < Self.tolerance)
  }

  @Test("five steps of Adam with clipping and a renewed target equal PyTorch's")
  func steps() throws {
    let rows = try Fixture.floats("double_dqn/batches.bin")
    var learner = try learner()
    var losses: [Float] = []
    for step in 0..<5 {
      let from = step * Self.size * 36
      losses.append(learner.step(experiences(rows[from..<from + Self.size * 36])))
    }
    let expectedLosses = try Fixture.floats("double_dqn/losses.bin")
    #expect(greatestDifference(losses, expectedLosses) < Self.tolerance)
    let final = try Fixture.floats("double_dqn/final.bin")
    let initial = try Fixture.floats("double_dqn/initial.bin")
    #expect(greatestDifference(final, initial) > 1e-3)
    #expect(greatestDifference(learner.weights.online.parameters, final) < Self.tolerance)
  }

  @Test("a stored network of another size or with a NaN is refused")
  func refused() throws {
    #expect(throws: AgentError.wrongShape(field: "parameters", value: 3, expected: 5_508)) {
      try QNetwork(parameters: [1, 2, 3])
    }
    var parameters = try Fixture.floats("double_dqn/initial.bin")
    parameters[77] = .nan
    #expect(throws: AgentError.invalidValue(field: "parameter", offset: 77)) {
      try QNetwork(parameters: parameters)
    }
  }

  @Test("an experience with a reward that is not finite changes no weight")
  func poisoned() throws {
    var learner = try learner()
    var batch = experiences(try Fixture.floats("double_dqn/batches.bin")[...])
    batch[3].reward = .nan
    let before = learner.weights.online
    #expect(learner.step(batch).isNaN)
    #expect(learner.weights.online == before)
  }
}
