import Market
import Risk
import Testing

@Suite struct WorstCaseTests {
  private func floors(dayStart: Double, equity: Double) -> PropFloors {
    var account = PropAccount(initialBalance: 100_000)
    account.dayStartBalance = dayStart
    return PropFloors(profile: .ftmo2Step, account: account, equity: equity)
  }

  @Test("every stop hit with a tenth of gap, and costs, must leave more than the floor")
  func limit() {
    // 100,000 − (2,000 + 500 + 1,000) · 1.1 − 50 = 96,100.
    let floors = floors(dayStart: 100_000, equity: 100_000)
    var worst = WorstCase(
      equity: 100_000, openRisk: 2_000, reservedRisk: 500, newRisk: 1_000, costs: 50)
    #expect((worst.equityLeft - 96_100).magnitude < 1e-9)
    #expect(worst.gate(above: floors).passed)
    worst.newRisk = 2_100
    #expect(worst.gate(above: floors).reason == .propWorstCase)
    worst.newRisk = 0
    worst.gapAllowance = 0
    worst.openRisk = 4_450
    #expect(worst.equityLeft == 95_000)
    #expect(!worst.gate(above: floors).passed)
  }

  @Test("the higher of the floors now and after midnight counts")
  func later() {
    let worst = WorstCase(equity: 96_000, openRisk: 0, reservedRisk: 0, newRisk: 500)
    let now = floors(dayStart: 100_000, equity: 96_000)
    #expect(worst.gate(above: now).passed)
    let gate = worst.gate(above: now, later: floors(dayStart: 101_000, equity: 96_000))
    #expect(!gate.passed && gate.limit == 96_000)
  }

  @Test("an unknown risk refuses, no floors let everything through")
  func edges() {
    var worst = WorstCase(equity: 100_000, openRisk: nil, reservedRisk: 0, newRisk: 1)
    let floors = floors(dayStart: 100_000, equity: 100_000)
    #expect(worst.gate(above: floors).reason == .openRiskUnknown)
    #expect(worst.room(above: floors) == 0)
    let none = PropFloors(
      profile: .none, account: PropAccount(initialBalance: 1), equity: 100_000)
    #expect(worst.gate(above: none).passed && worst.room(above: none) == .infinity)
    worst.openRisk = 10_000
    #expect(worst.room(above: floors) == 0)
  }

  @Test("a risk cut to the room passes, and its size never takes equity to a floor")
  func property() {
    var generator = SeededGenerator(seed: 9)
    for round in 0..<10_000 {
      let equity = Double.random(in: 91_000...120_000, using: &generator)
      let start = Double.random(in: 90_000...120_000, using: &generator)
      let floors = floors(dayStart: start, equity: equity)
      var worst = WorstCase(
        equity: equity, openRisk: .random(in: 0...3_000, using: &generator),
        reservedRisk: .random(in: 0...1_000, using: &generator), newRisk: 0,
        costs: .random(in: 0...50, using: &generator))
      let room = worst.room(above: floors)
      guard room > 0 else {
        #expect(!worst.gate(above: floors).passed, "seed 9, round \(round)")
        continue
      }
      let size = Sizing.lots(
        risk: room, stopDistance: .random(in: 0.0005...0.02, using: &generator),
        spread: 0.0001, commissionPerLot: 7, spec: .euro)
      worst.newRisk = size.risk
      #expect(worst.gate(above: floors).passed, "seed 9, round \(round)")
      #expect(worst.equityLeft > floors.highest!, "seed 9, round \(round)")
    }
  }
}
