import Market
import Risk
import Testing

@Suite struct SizingTests {
  @Test("100,000 at 1 % with a stop of 1.00 worth 1 for each unit is 1,000 units")
  func golden() {
    let result = Sizing.lots(
      equity: 100_000, riskFraction: 0.01, stopDistance: 1, spread: 0, commissionPerLot: 0,
      spec: .unit)
    #expect(result.refusal == nil)
    #expect(result.lots == 1_000)
    #expect(result.risk == 1_000)
  }

  @Test("lots and risk are those of exact decimal arithmetic, to the last double of the lots")
  func decimal() throws {
    let rows = try Fixture("sizing/sizing.csv").rows
    #expect(rows.count == 400)
    for row in rows {
      var spec = SymbolSpec.euro
      spec.tickSize = try row.number("tick")
      spec.tickValue = try row.number("value")
      spec.lotMin = try row.number("min")
      spec.lotStep = try row.number("step")
      spec.lotMax = try row.number("max")
      let result = Sizing.lots(
        equity: try row.number("equity"), riskFraction: try row.number("fraction"),
        stopDistance: try row.number("stop"), spread: try row.number("spread"),
        commissionPerLot: try row.number("commission"), spec: spec,
        scale: try row.number("scale"))
      let lots = try row.number("lots")
      #expect(result.lots == lots, "\(row)")
      #expect((result.risk - (try row.number("risk"))).magnitude <= 1e-9, "\(row)")
      #expect((result.refusal?.reason == .lotsBelowMinimum) == (lots == 0), "\(row)")
    }
  }

  @Test("a decimal whose quotient by the step falls short in binary keeps its step")
  func binaryRounding() {
    var spec = SymbolSpec.unit
    spec.lotMin = 0.01
    spec.lotStep = 0.01
    for hundredths in 1...5_000 {
      let wanted = Double(hundredths) / 100
      let result = Sizing.lots(
        risk: wanted, stopDistance: 1, spread: 0, commissionPerLot: 0, spec: spec)
      #expect(result.lots == wanted)
    }
  }

  @Test("the risk counts spread and commission, and the costs are told apart")
  func costs() {
    let result = Sizing.lots(
      equity: 100_000, riskFraction: 0.005, stopDistance: 0.0020, spread: 0.0001,
      commissionPerLot: 7, spec: .euro)
    // 500 / (200 + 10 + 7) = 2.304…
    #expect(result.lots == 2.3)
    #expect((result.risk - 2.3 * 217).magnitude < 1e-9)
    #expect((result.costs - 2.3 * 17).magnitude < 1e-9)
  }

  @Test("the broker's most lots cut the size, and the risk is that of the cut size")
  func clamped() {
    let result = Sizing.lots(
      equity: 100_000_000, riskFraction: 0.02, stopDistance: 0.0010, spread: 0,
      commissionPerLot: 0, spec: .euro)
    #expect(result.lots == 50)
    #expect(result.isClamped)
    #expect((result.risk - 5_000).magnitude < 1e-6)
  }

  @Test(
    "what cannot be sized is refused with its reason",
    arguments: [
      (0, 0.01, 1, 0, 0, 1, Reason.equityInvalid), (-5, 0.01, 1, 0, 0, 1, .equityInvalid),
      (.nan, 0.01, 1, 0, 0, 1, .equityInvalid), (.infinity, 0.01, 1, 0, 0, 1, .equityInvalid),
      (1e5, 0, 1, 0, 0, 1, .riskFractionInvalid), (1e5, 0.0201, 1, 0, 0, 1, .riskFractionInvalid),
      (1e5, .nan, 1, 0, 0, 1, .riskFractionInvalid), (1e5, 0.01, 0, 0, 0, 1, .stopDistanceInvalid),
      (1e5, 0.01, -1, 0, 0, 1, .stopDistanceInvalid),
      (1e5, 0.01, .nan, 0, 0, 1, .stopDistanceInvalid),
      (1e5, 0.01, .infinity, 0, 0, 1, .stopDistanceInvalid),
      (1e5, 0.01, 1, -0.1, 0, 1, .costInvalid), (1e5, 0.01, 1, .nan, 0, 1, .costInvalid),
      (1e5, 0.01, 1, 0, -1, 1, .costInvalid), (1e5, 0.01, 1, 0, 0, 0, .scaleInvalid),
      (1e5, 0.01, 1, 0, 0, -1, .scaleInvalid), (1e5, 0.01, 1, 0, 0, .nan, .scaleInvalid),
      (1e5, 0.01, 1_000.01, 0, 0, 1, .lotsBelowMinimum),
      (1e-300, 0.01, 1e300, 0, 0, 1, .lotsBelowMinimum),
      (1e5, 0.01, 1e308, 1e308, 1e308, 1, .specInvalid),
    ] as [(Double, Double, Double, Double, Double, Double, Reason)])
  func refusals(
    equity: Double, fraction: Double, stop: Double, spread: Double, commission: Double,
    scale: Double, reason: Reason
  ) {
    let result = Sizing.lots(
      equity: equity, riskFraction: fraction, stopDistance: stop, spread: spread,
      commissionPerLot: commission, spec: .unit, scale: scale)
    #expect(result.refusal?.reason == reason)
    #expect(result.lots == 0 && result.risk == 0)
  }

  @Test("an amount of nothing or of NaN is refused")
  func amounts() {
    for risk in [0, -1, .nan] {
      let result = Sizing.lots(
        risk: risk, stopDistance: 1, spread: 0, commissionPerLot: 0, spec: .unit)
      #expect(result.refusal?.reason == .lotsBelowMinimum)
    }
  }

  @Test("a specification that no broker can mean is refused, never divided by")
  func specs() {
    let faults: [(inout SymbolSpec) -> Void] = [
      { $0.lotStep = 0 }, { $0.lotStep = -0.01 }, { $0.lotStep = .nan }, { $0.lotMin = 0 },
      { $0.lotMax = 0.5 }, { $0.lotMax = .nan }, { $0.tickSize = 0 }, { $0.tickSize = .infinity },
      { $0.tickValue = 0 }, { $0.tickValue = -1 }, { $0.point = 0 }, { $0.digits = -1 },
      { $0.digits = 99 }, { $0.stopsLevel = -1 },
    ]
    for (index, spoil) in faults.enumerated() {
      var spec = SymbolSpec.unit
      spoil(&spec)
      let result = Sizing.lots(
        equity: 100_000, riskFraction: 0.01, stopDistance: 1, spread: 0, commissionPerLot: 0,
        spec: spec)
      #expect(result.refusal?.reason == .specInvalid, "fault \(index)")
    }
  }

  @Test("no size ever risks more than was allowed, and one more step would")
  func never() {
    var generator = SeededGenerator(seed: 31)
    for round in 0..<20_000 {
      var spec = SymbolSpec.euro
      spec.lotStep = [0.01, 0.1, 1, 0.001, 0.03, 0.25].randomElement(using: &generator)!
      spec.lotMin = spec.lotStep
      spec.lotMax = 1e6
      spec.tickSize = [0.00001, 0.001, 0.25, 0.1].randomElement(using: &generator)!
      spec.tickValue = .random(in: 0.01...20, using: &generator)
      let equity = Double.random(in: 100...5e6, using: &generator)
      let fraction = Double.random(in: 0.0001...0.02, using: &generator)
      let scale = Double.random(in: 0.01...2, using: &generator)
      let stop = spec.tickSize * .random(in: 1...5_000, using: &generator)
      let spread = spec.tickSize * .random(in: 0...30, using: &generator)
      let result = Sizing.lots(
        equity: equity, riskFraction: fraction, stopDistance: stop, spread: spread,
        commissionPerLot: 3, spec: spec, scale: scale)
      guard result.refusal == nil else { continue }
      let allowed = equity * fraction * min(1, scale)
      #expect(result.risk <= allowed * (1 + 1e-11), "seed 31, round \(round)")
      let step = result.risk / result.lots * spec.lotStep
      #expect(result.risk + step > allowed * (1 - 1e-11), "seed 31, round \(round)")
      let steps = result.lots / spec.lotStep
      #expect((steps - steps.rounded()).magnitude < 1e-6, "seed 31, round \(round)")
    }
  }
}
