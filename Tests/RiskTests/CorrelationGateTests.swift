import Market
import Risk
import Testing

@Suite struct CorrelationGateTests {
  private func other(_ side: Side, _ risk: Double?, _ rho: Double) -> CorrelationGate.Other {
    CorrelationGate.Other(side: side, risk: risk, correlation: rho)
  }

  @Test("an entry shrinks to what the correlated exposure leaves of the limit")
  func shrinks() {
    // Long euro risks 2,000; long sterling at ρ 0.8 is 1,600 of it; 3,000 − 1,600 = 1,400 fits.
    let fit = CorrelationGate.fit(
      side: .buy, risk: 2_000, others: [other(.buy, 2_000, 0.8)], limit: 3_000)
    #expect((fit.allowedRisk - 1_400).magnitude < 1e-9)
    #expect((fit.load - 1_600).magnitude < 1e-9)
    #expect(!fit.gate.passed && fit.gate.reason == .correlationLimit)
    #expect((fit.gate.value - 3_600).magnitude < 1e-9)
  }

  @Test("a short of what falls when the other rises is the same bet")
  func signs() {
    let same = CorrelationGate.fit(
      side: .sell, risk: 2_000, others: [other(.buy, 2_000, -0.8)], limit: 3_000)
    #expect((same.allowedRisk - 1_400).magnitude < 1e-9)
    let opposite = CorrelationGate.fit(
      side: .sell, risk: 2_000, others: [other(.buy, 2_000, 0.8)], limit: 3_000)
    #expect(opposite.allowedRisk == 2_000 && opposite.load == 0 && opposite.gate.passed)
  }

  @Test("a hedge takes from the load of others but never makes room above the limit")
  func hedges() {
    let fit = CorrelationGate.fit(
      side: .buy, risk: 5_000,
      others: [other(.buy, 1_000, 0.5), other(.sell, 4_000, 1)], limit: 3_000)
    #expect(fit.allowedRisk == 3_000)
  }

  @Test("an unknown correlation counts in full, an unknown risk lets nothing through")
  func unknown() {
    let rho = CorrelationGate.fit(
      side: .sell, risk: 1_000, others: [other(.buy, 2_500, .nan)], limit: 3_000)
    #expect(rho.allowedRisk == 500)
    let risk = CorrelationGate.fit(
      side: .sell, risk: 1_000, others: [other(.buy, nil, 0)], limit: 3_000)
    #expect(risk.allowedRisk == 0 && risk.gate.reason == .openRiskUnknown)
  }

  @Test("nothing open lets everything up to the limit through; no limit lets nothing through")
  func edges() {
    #expect(CorrelationGate.fit(side: .buy, risk: 100, others: [], limit: 3_000).gate.passed)
    for limit in [0, -1, Double.nan] {
      #expect(
        CorrelationGate.fit(side: .buy, risk: 100, others: [], limit: limit).allowedRisk == 0)
    }
    for risk in [-1, Double.nan, .infinity] {
      #expect(
        CorrelationGate.fit(side: .buy, risk: risk, others: [], limit: 1).allowedRisk == 0)
    }
    let twice = CorrelationGate.fit(
      side: .buy, risk: 100, others: [other(.buy, 100, 7)], limit: 250)
    #expect(twice.load == 100)
  }

  @Test("what fits passes the gate, is within what was asked, and load and fit stay in the limit")
  func property() {
    var generator = SeededGenerator(seed: 77)
    for round in 0..<10_000 {
      let others = (0..<Int.random(in: 0...6, using: &generator)).map { _ in
        other(
          Bool.random(using: &generator) ? .buy : .sell,
          .random(in: 0...2_000, using: &generator), .random(in: -1...1, using: &generator))
      }
      let risk = Double.random(in: 1...4_000, using: &generator)
      let fit = CorrelationGate.fit(side: .buy, risk: risk, others: others, limit: 3_000)
      #expect(fit.allowedRisk >= 0 && fit.allowedRisk <= risk, "seed 77, round \(round)")
      #expect(
        fit.allowedRisk == 0 || fit.load + fit.allowedRisk <= 3_000 + 1e-9,
        "seed 77, round \(round)")
      #expect(fit.gate.passed == (fit.allowedRisk == risk), "seed 77, round \(round)")
      let again = CorrelationGate.fit(
        side: .buy, risk: fit.allowedRisk, others: others, limit: 3_000)
      #expect(
        fit.allowedRisk == 0 || again.allowedRisk == fit.allowedRisk, "seed 77, round \(round)")
    }
  }
}
