import Agent
import Randomness
import Testing

@Suite struct PolicyTests {
  @Test("a tie goes to the lowest index and a masked action never wins")
  func greedy() {
    #expect(Policy.greedy([1, 1, 1, 1], .all) == .hold)
    #expect(Policy.greedy([0, 2, 2, 1], .all) == .add)
    #expect(Policy.greedy([0, 2, 2, 1], [.hold, .partialClose, .closeAll]) == .partialClose)
    #expect(Policy.greedy([0, 9, 9, 9], .hold) == .hold)
    #expect(Policy.greedy([0, 9, 9, 9], []) == .hold)
  }

  @Test("a NaN is never the greatest value, and with nothing else the position is held")
  func undefined() {
    #expect(Policy.greedy([.nan, .nan, .nan, .nan], .all) == .hold)
    #expect(Policy.greedy([.nan, -5, .nan, -4], .all) == .closeAll)
    #expect(Policy.greedy([1, .nan, 2, .nan], .all) == .partialClose)
  }

  @Test("the same state gives the same action, whatever network")
  func deterministic() {
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<20 {
      let policy = Policy(QNetwork(using: &generator))
      var inputs = SIMD16<Float>()
      for index in inputs.indices { inputs[index] = Float(generator.normal()) }
      let first = policy.choose(inputs, .all)
      #expect((0..<5).allSatisfy { _ in policy.choose(inputs, .all) == first })
    }
  }
}
