import Agent
import Testing

@Suite struct AgentStateTests {
  private func state() -> AgentState {
    AgentState(
      profitR: 1.5, profitFraction: 0.01, age: 0.25, entryConviction: 78, currentConviction: 64,
      structure: .init(m5: 10, m15: 20, m30: 30, h1: 40, h4: 50, d1: 60), volatility: 0.7,
      momentum: -1, tickVolumeRatio: 1.2, portfolioCorrelation: 0.3, portfolioRisk: 0.02)
  }

  @Test("the vector holds the sixteen inputs in the documented order, scaled")
  func order() {
    let expected: [Float] = [
      0.3, 0.2, 0.25, 0.78, 0.64, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, -0.2, 0.3, 0.3, 0.2,
    ]
    let vector = state().vector
    #expect(vector.count == 16)
    for (value, wanted) in zip(vector, expected) { #expect(abs(value - wanted) < 1e-6) }
    #expect((0..<16).allSatisfy { state().inputs[$0] == vector[$0] })
  }

  @Test("a missing structure score reads as neutral, never as zero, and is named")
  func missing() {
    var state = state()
    state.structure.h4 = .nan
    state.tickVolumeRatio = .nan
    #expect(state.vector[AgentInput.structureH4.rawValue] == 0.5)
    #expect(state.vector[AgentInput.tickVolume.rawValue] == 0.25)
    #expect(state.missing == [.structureH4, .tickVolume])
    #expect(self.state().missing.isEmpty)
  }

  @Test("every input stays within −1…1 for values however wild")
  func clipped() {
    for input in AgentInput.allCases {
      for raw in [-Double.infinity, -1e300, -1, 0, 1, 1e300, .infinity, .nan] {
        let value = input.normalised(raw)
        #expect(value >= -1 && value <= 1, "\(input.name) of \(raw)")
      }
    }
    #expect(AgentInput.profitR.normalised(-1_000) == -1)
    #expect(AgentInput.portfolioRisk.normalised(5) == 1)
  }
}
