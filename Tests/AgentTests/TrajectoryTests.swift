import Agent
import Testing

@Suite struct TrajectoryTests {
  private func step(
    _ value: Float, _ action: AgentAction, at time: Int64, mask: ActionMask = .all
  ) -> Trajectory.Step {
    Trajectory.Step(
      state: SIMD16(repeating: value), mask: mask, action: action, eventID: "e\(time)", time: time)
  }

  private var fresh: Trajectory { Trajectory(tradeID: 991, initialRisk: 500, equity: 100_000) }

  @Test("a step's experience holds what was earned until the next one, and what was seen then")
  func between() throws {
    var trajectory = fresh
    let none = trajectory.take(step(0.1, .partialClose, at: 3_600), spacing: 3_600)
    #expect(none == nil)
    trajectory.recordReduction(profit: 100, remainingShare: 0.5)
    trajectory.observe(floating: 50)
    let outcome1 = trajectory.take(
      step(0.2, .hold, at: 7_200, mask: [.hold, .closeAll]), spacing: 3_600)
    let experience = try #require(outcome1)
    #expect(experience.reward == 1.25)
    #expect(experience.action == .partialClose)
    #expect(experience.state == SIMD16(repeating: 0.1))
    #expect(experience.nextState == SIMD16(repeating: 0.2))
    #expect(experience.mask == .all && experience.nextMask == [.hold, .closeAll])
    #expect(experience.tradeID == 991 && experience.eventID == "e3600")
    #expect(trajectory.accrued == 0)
  }

  @Test("holds within the spacing are one step, another action is a step of its own at once")
  func spacing() throws {
    var trajectory = fresh
    for (value, time) in [(0.1, 0), (0.2, 60), (0.3, 3_599)] as [(Float, Int64)] {
      let outcome = trajectory.take(step(value, .hold, at: time), spacing: 3_600)
      #expect(outcome == nil)
    }
    let outcome2 = trajectory.take(step(0.4, .closeAll, at: 3_599), spacing: 3_600)
    let acted = try #require(outcome2)
    #expect(acted.state == SIMD16(repeating: 0.1) && acted.nextState == SIMD16(repeating: 0.4))
    #expect(acted.action == .hold)
    let outcome3 = trajectory.take(step(0.5, .hold, at: 7_199), spacing: 3_600)
    let next = try #require(outcome3)
    #expect(next.action == .closeAll)
  }

  @Test("the close ends the last step, with every term of the position's reward in the sum")
  func closed() throws {
    var trajectory = fresh
    trajectory.recordAddition(profit: -3)
    _ = trajectory.take(step(0.1, .hold, at: 0), spacing: 3_600)
    trajectory.observe(floating: 300)
    let outcome4 = trajectory.take(step(0.2, .closeAll, at: 3_600), spacing: 3_600)
    let first = try #require(outcome4)
    let outcome5 = trajectory.close(profit: -403, byAgent: true)
    let last = try #require(outcome5)
    // −2 for each 100 lost, −1 for the winner that turned, +2 for a loser cut before −2 %.
    #expect(abs(last.reward - (-8.06 - 1 + 2)) < 1e-6)
    #expect(last.nextState == nil && last.action == .closeAll)
    // What came before the first step belongs to no experience: the opening's costs.
    let before = Float(Reward.profit(-3))
    #expect(abs(before + first.reward + last.reward - Float(trajectory.ledger.earned)) < 1e-6)
    let again = trajectory.close(profit: 0, byAgent: false)
    #expect(again == nil)
  }

  @Test("what the terminal refused was a hold")
  func refused() throws {
    var trajectory = fresh
    _ = trajectory.take(step(0.1, .add, at: 0), spacing: 3_600)
    trajectory.recordRefusal()
    let last = trajectory.close(profit: 10, byAgent: false)
    #expect(last?.action == .hold)
  }

  @Test("a risk that is not known changes no term that does not need it")
  func unknownRisk() throws {
    var trajectory = Trajectory(tradeID: 1, initialRisk: .nan, equity: .nan)
    _ = trajectory.take(step(0.1, .hold, at: 0), spacing: 3_600)
    trajectory.observe(floating: 400)
    trajectory.observe(floating: -400)
    let outcome6 = trajectory.close(profit: -100, byAgent: true)
    let last = try #require(outcome6)
    #expect(last.reward == -2)
  }

  @Test("a trajectory comes back from its bytes, and damaged bytes say where", arguments: [0, 1])
  func stored(steps: Int) throws {
    var trajectory = fresh
    if steps > 0 { _ = trajectory.take(step(0.1, .add, at: 77), spacing: 3_600) }
    trajectory.observe(floating: 300)
    trajectory.recordReduction(profit: 12.5, remainingShare: 0.5)
    let bytes = trajectory.encode()
    #expect(try Trajectory.decode(bytes) == trajectory)
    for count in 0..<bytes.count {
      #expect(throws: AgentError.self) { try Trajectory.decode(Array(bytes[..<count])) }
    }
  }
}
