import Market
import Risk
import Testing

@Suite struct WorstCaseTests {
  private func held(_ risk: Double) -> LossBound {
    LossBound(fixed: risk, followsBalance: risk, followsEquity: risk)
  }

  @Test("every stop hit with a tenth of gap, slippage and costs must leave more than the floor")
  func limit() {
    // 100,000 − (2,000 · 1.1) − (1,000 · 1.1 + 20) − 50 = 96,630.
    let open = PositionRisk(
      ticket: 1, root: "EURUSD", side: .buy, lots: 1, magicNumber: 0, risk: 2_000)
    let worst = WorstCase(
      equity: 100_000, exposure: Exposure(positions: [open]), costs: 50)
    let entry = Intent.Reserve(risk: 1_000, slippage: 20)
    #expect((worst.equityLeft(after: entry) - 96_630).magnitude < 1e-9)
    #expect(worst.gate(above: [PropFloors.Bound(96_629, .fixed)], after: entry).passed)
    let refused = worst.gate(above: [PropFloors.Bound(96_630, .fixed)], after: entry)
    #expect(refused.reason == .propWorstCase && refused.limit == 96_630)
  }

  @Test("a gap is of what was at risk at the opening, where the price has come near the stop")
  func gap() {
    let near = PositionRisk(
      ticket: 1, root: "EURUSD", side: .buy, lots: 1, magicNumber: 0, risk: 10, span: 1_000)
    #expect(LossBound(near, gap: 0.1).fixed == 110)
  }

  @Test("a gain that may be closed before midnight counts against the floor that midnight brings")
  func gainClosed() {
    // The stop of the winner is in profit: closed, it raises the balance by 4,000 and equity by
    // nothing.
    let winner = PositionRisk(
      ticket: 1, root: "EURUSD", side: .buy, lots: 1, magicNumber: 0, risk: 500, floating: 4_000)
    let loser = PositionRisk(
      ticket: 2, root: "US30", side: .buy, lots: 1, magicNumber: 0, risk: 1_000, floating: -3_000)
    let worst = WorstCase(
      equity: 101_000, exposure: Exposure(positions: [winner, loser]), gapAllowance: 0)
    #expect(worst.equityLeft(.fixed) == 99_500)
    #expect(worst.equityLeft(.followsBalance) == 96_000)
    // Balance 100,000 becomes 104,000 by midnight: floor 99,000 = 95,000 + 4,000, and 1,000 is left
    // of the 101,000 − 1,000 − 99,000.
    let bound = PropFloors.Bound(95_000, .followsBalance)
    #expect(worst.gate(above: [bound], after: Intent.Reserve(risk: 999)).passed)
    #expect(!worst.gate(above: [bound], after: Intent.Reserve(risk: 1_000)).passed)
  }

  @Test("under a floor that follows equity a position may give back all that its target promises")
  func givenBack() {
    var position = PositionRisk(
      ticket: 1, root: "EURUSD", side: .buy, lots: 1, magicNumber: 0, risk: 1_000, reward: 1_500)
    var exposure = Exposure(positions: [position])
    #expect(
      WorstCase(equity: 100_000, exposure: exposure, gapAllowance: 0)
        .equityLeft(.followsEquity) == 97_500)
    position.reward = nil
    exposure.positions = [position]
    let gate = WorstCase(equity: 100_000, exposure: exposure)
      .gate(above: [PropFloors.Bound(1, .followsEquity)], after: Intent.Reserve(risk: 1))
    #expect(gate.reason == .openRiskUnknown)
  }

  @Test("the nearest of the floors decides")
  func nearest() {
    let worst = WorstCase(equity: 96_000, held: .none)
    let entry = Intent.Reserve(risk: 500)
    #expect(worst.gate(above: [PropFloors.Bound(95_000, .fixed)], after: entry).passed)
    let gate = worst.gate(
      above: [PropFloors.Bound(95_000, .fixed), PropFloors.Bound(95_800, .followsBalance)],
      after: entry)
    #expect(!gate.passed && gate.limit == 95_800)
  }

  @Test("an unknown risk refuses, no floors let everything through")
  func edges() {
    let unknown = WorstCase(equity: 100_000, held: held(.nan))
    let floor = [PropFloors.Bound(95_000, .fixed)]
    let entry = Intent.Reserve(risk: 1)
    #expect(unknown.gate(above: floor, after: entry).reason == .openRiskUnknown)
    #expect(unknown.share(of: entry, above: floor) == 0)
    #expect(unknown.gate(above: [], after: entry).passed)
    #expect(unknown.share(of: entry, above: []) == 1)
    #expect(WorstCase(equity: 100_000, held: held(10_000)).share(of: entry, above: floor) == 0)
  }

  @Test("a risk cut to its share passes, and its size never takes equity to a floor")
  func property() {
    var generator = SeededGenerator(seed: 9)
    for round in 0..<10_000 {
      let equity = Double.random(in: 91_000...120_000, using: &generator)
      let floors = [
        PropFloors.Bound(.random(in: 85_000...110_000, using: &generator), .fixed),
        PropFloors.Bound(.random(in: 85_000...110_000, using: &generator), .followsBalance),
      ]
      let open = Double.random(in: 0...3_000, using: &generator)
      let worst = WorstCase(
        equity: equity,
        held: LossBound(fixed: open, followsBalance: open * 1.5, followsEquity: .nan),
        costs: .random(in: 0...50, using: &generator))
      let wanted = Intent.Reserve(risk: 2_000, slippage: 100)
      let share = worst.share(of: wanted, above: floors)
      guard share > 0 else {
        #expect(!worst.gate(above: floors, after: wanted).passed, "seed 9, round \(round)")
        continue
      }
      let cut = Intent.Reserve(risk: 2_000 * share, slippage: 100 * share)
      #expect(worst.gate(above: floors, after: cut).passed, "seed 9, round \(round)")
      for floor in floors {
        #expect(
          worst.equityLeft(floor.kind, after: cut) > floor.equity, "seed 9, round \(round)")
      }
    }
  }
}
