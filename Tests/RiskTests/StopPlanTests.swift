import Market
import Risk
import Testing

@Suite struct StopPlanTests {
  @Test("stops and targets are those of exact decimal arithmetic, to the last double")
  func decimal() throws {
    let rows = try Fixture("sizing/stops.csv").rows
    #expect(rows.count == 300)
    for row in rows {
      var spec = SymbolSpec.euro
      spec.digits = Int(try row.integer("digits"))
      spec.point = [1, 0.1, 0.01, 0.001, 0.0001, 0.00001][spec.digits]
      spec.tickSize = try row.number("tick")
      spec.stopsLevel = Int(try row.integer("level"))
      let quote = Quote(bid: try row.number("bid"), ask: try row.number("ask"))
      let side: Side = try row.text("side") == "BUY" ? .buy : .sell
      do {
        let plan = try StopPlan.make(
          side: side, quote: quote, atr: try row.number("atr"), spec: spec)
        #expect(try row.text("outcome") == "ok", "\(row)")
        #expect(plan.stopLoss == (try row.number("stop")), "\(row)")
        #expect(plan.takeProfit == (try row.number("target")), "\(row)")
        #expect(plan.rewardRisk >= 1.5 - 1e-9, "\(row)")
      } catch let refusal as Refusal {
        #expect(refusal.reason.rawValue == (try row.text("outcome")), "\(row)")
      }
    }
  }

  @Test("a buy enters at the ask and a sell at the bid, the stop 2 ATR and the target 3 ATR away")
  func sides() throws {
    let quote = Quote(bid: 1.1, ask: 1.1002)
    let buy = try StopPlan.make(side: .buy, quote: quote, atr: 0.001, spec: .euro)
    #expect(buy.entry == 1.1002 && buy.stopLoss == 1.0982 && buy.takeProfit == 1.1032)
    let sell = try StopPlan.make(side: .sell, quote: quote, atr: 0.001, spec: .euro)
    #expect(sell.entry == 1.1 && sell.stopLoss == 1.102 && sell.takeProfit == 1.097)
    #expect((sell.stopDistance - 0.002).magnitude < 1e-12)
  }

  @Test("a stops level that widens the stop beyond the reward refuses the entry")
  func level() throws {
    var spec = SymbolSpec.euro
    spec.stopsLevel = 250
    let quote = Quote(bid: 1.1, ask: 1.1001)
    let refusal = #expect(throws: Refusal.self) {
      try StopPlan.make(side: .buy, quote: quote, atr: 0.001, spec: spec)
    }
    #expect(refusal?.reason == .rewardRiskLow)
    let plan = try StopPlan.make(
      side: .buy, quote: quote, atr: 0.001, spec: spec, minimumRewardRisk: 1)
    #expect(quote.bid - plan.stopLoss >= 0.0025 - 1e-12)
  }

  @Test(
    "prices and ATRs that cannot be are refused",
    arguments: [
      (0, 1, 0.1, Reason.quoteInvalid), (1.1, 1.0, 0.1, .quoteInvalid),
      (.nan, 1, 0.1, .quoteInvalid), (1, .infinity, 0.1, .quoteInvalid), (1, 1, 0, .atrUnknown),
      (1, 1, -1, .atrUnknown), (1, 1, .nan, .atrUnknown), (1, 1, .infinity, .atrUnknown),
      (1, 1, 0.6, .stopInvalid),
    ] as [(Double, Double, Double, Reason)])
  func invalid(bid: Double, ask: Double, atr: Double, reason: Reason) {
    let refusal = #expect(throws: Refusal.self) {
      try StopPlan.make(side: .buy, quote: Quote(bid: bid, ask: ask), atr: atr, spec: .euro)
    }
    #expect(refusal?.reason == reason)
  }
}
