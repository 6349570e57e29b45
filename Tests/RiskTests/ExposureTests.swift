import Market
import Risk
import Testing

@Suite struct ExposureTests {
  static let euro = Instrument(root: "EURUSD", spec: .euro, quote: Quote(bid: 1.1, ask: 1.1001))

  @Test("a position risks what lies between the price that closes it and its stop")
  func quoted() {
    let buy = PositionRisk(.of(lots: 0.5, stop: 1.095), instrument: ExposureTests.euro)
    #expect((buy.risk! - 250).magnitude < 1e-9)
    let sell = PositionRisk(
      .of(side: .sell, lots: 0.5, stop: 1.1051), instrument: ExposureTests.euro)
    #expect((sell.risk! - 250).magnitude < 1e-9)
  }

  @Test("without a quote the floating profit tells the same risk")
  func unquoted() {
    // Bought at 1.0980, now 1.1000: +200 for a lot; at the stop of 1.0950: −300.
    let position = PositionSnapshot.of(lots: 1, open: 1.098, stop: 1.095, profit: 200)
    let risk = PositionRisk(position, instrument: Instrument(root: "EURUSD", spec: .euro))
    #expect((risk.risk! - 500).magnitude < 1e-9)
    #expect(
      (PositionRisk(position, instrument: ExposureTests.euro).risk! - 500).magnitude < 1e-9)
  }

  @Test("a stop that the price has passed risks nothing more, never less than nothing")
  func beyond() {
    #expect(PositionRisk(.of(stop: 1.2), instrument: ExposureTests.euro).risk == 0)
  }

  @Test("a position without stop, root, usable specification or lots has no known risk")
  func unknown() {
    var broken = ExposureTests.euro
    broken.spec.tickSize = 0
    #expect(PositionRisk(.of(stop: nil), instrument: ExposureTests.euro).risk == nil)
    #expect(PositionRisk(.of(stop: 0), instrument: ExposureTests.euro).risk == nil)
    #expect(PositionRisk(.of(), instrument: nil).risk == nil)
    #expect(PositionRisk(.of(), instrument: broken).risk == nil)
    #expect(PositionRisk(.of(lots: .nan), instrument: ExposureTests.euro).risk == nil)
    #expect(PositionRisk(.of(stop: .nan), instrument: ExposureTests.euro).risk == nil)
  }

  @Test("heat adds manual, reserved and new risk and refuses above 6 %")
  func heat() {
    let exposure = Exposure(
      positions: [.of(1, stop: 1.08), .of(2, stop: 1.08, magic: 0)],
      instruments: ["EURUSD.r": ExposureTests.euro], reserved: [Intent.Reserve(risk: 1_000)])
    #expect((exposure.openRisk! - 4_000).magnitude < 1e-6)
    #expect(exposure.heatGate(equity: 100_000, newRisk: 999).passed)
    let refused = exposure.heatGate(equity: 100_000, newRisk: 1_001)
    #expect(refused.reason == .heatLimit)
    #expect((refused.value - 0.06001).magnitude < 1e-9 && refused.limit == 0.06)
  }

  @Test("a deal that came without an intent makes heat unknown until an event shows it")
  func unknownReserve() {
    let exposure = Exposure(positions: [], reserved: [.unknown])
    let gate = exposure.heatGate(equity: 100_000, newRisk: 1)
    #expect(gate.reason == .openRiskUnknown && !gate.note.isEmpty)
  }

  @Test("a target tells what may be given back, a stop in profit risks what is left to it")
  func reward() {
    var position = PositionSnapshot.of(lots: 1, open: 1.09, stop: 1.095, profit: 1_000)
    position.takeProfit = 1.11
    let risk = PositionRisk(position, instrument: ExposureTests.euro)
    #expect((risk.reward! - 1_000).magnitude < 1e-6 && (risk.risk! - 500).magnitude < 1e-6)
    #expect((risk.span - 500).magnitude < 1e-6 && risk.floating == 1_000)
    #expect((LossBound(risk, gap: 0.1).followsBalance - 1_000).magnitude < 1e-6)
    position.takeProfit = nil
    #expect(PositionRisk(position, instrument: ExposureTests.euro).reward == nil)
  }

  @Test("one unknown position refuses everything, and the note names it")
  func unknownHeat() {
    let exposure = Exposure(
      positions: [.of(1), .of(42, symbol: "BTCUSD")],
      instruments: ["EURUSD.r": ExposureTests.euro])
    let gate = exposure.heatGate(equity: 100_000, newRisk: 1)
    #expect(gate.reason == .openRiskUnknown && gate.value.isNaN && gate.note.contains("42"))
    #expect(exposure.openRisk(ofRoot: "US30") == nil)
  }

  @Test("two contracts of one root add up, another root does not")
  func contracts() {
    let near = Instrument(root: "XAUUSD", spec: .unit, quote: Quote(bid: 2_000, ask: 2_001))
    let exposure = Exposure(
      positions: [
        .of(1, symbol: "XAUG26.sim", stop: 1_990), .of(2, symbol: "XAUJ26.sim", stop: 1_980),
        .of(3, stop: 1.09),
      ],
      instruments: [
        "XAUG26.sim": near, "XAUJ26.sim": near, "EURUSD.r": ExposureTests.euro,
      ])
    #expect((exposure.openRisk(ofRoot: "XAUUSD")! - 30).magnitude < 1e-9)
    #expect(exposure.openRisk(ofRoot: "US30") == 0)
  }

  @Test("an account with nothing left has no heat")
  func noEquity() {
    let exposure = Exposure(positions: [])
    for equity in [0, -1, Double.nan] {
      #expect(exposure.heatGate(equity: equity, newRisk: 1).reason == .equityInvalid)
    }
    #expect(exposure.heatGate(equity: 100, newRisk: 1).passed)
  }
}
