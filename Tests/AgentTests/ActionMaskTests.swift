import Agent
import Testing

@Suite struct ActionMaskTests {
  private func context(_ change: (inout ActionContext) -> Void = { _ in }) -> ActionContext {
    var context = ActionContext(
      lots: 1, lotMin: 0.01, lotStep: 0.01, lotMax: 50, age: 7_200, sinceLastChange: 7_200,
      additions: 0, partialCloses: 0, floatingProfit: 300, roundTripCostPerLot: 15,
      riskPerLot: 500, riskAllowsAddition: true)
    change(&context)
    return context
  }

  private func reason(_ action: AgentAction, _ context: ActionContext) -> ActionMask.Reason? {
    ActionMask.allowed(context).refusals.first { $0.action == action }?.reason
  }

  @Test("everything is allowed where nothing forbids it")
  func allAllowed() {
    let (mask, refusals) = ActionMask.allowed(context())
    #expect(mask == .all)
    #expect(refusals.isEmpty)
  }

  @Test("holding is allowed whatever the numbers")
  func holdAlways() {
    let broken = context {
      ($0.lots, $0.lotStep, $0.lotMin) = (.nan, 0, .nan)
      ($0.floatingProfit, $0.age) = (.nan, -5)
    }
    #expect(ActionMask.allowed(broken).mask.contains(.hold))
    #expect(ActionMask([]).contains(AgentAction.hold))
    #expect(reason(.add, broken) == .lotsUnknown)
    #expect(reason(.partialClose, broken) == .lotsUnknown)
  }

  @Test("the smallest position cannot be halved")
  func smallest() {
    #expect(reason(.partialClose, context { $0.lots = 0.01 }) == .lotsBelowMinimum)
    #expect(reason(.partialClose, context { $0.lots = 0.02 }) == nil)
    let coarse = context { ($0.lots, $0.lotMin, $0.lotStep) = (0.3, 0.2, 0.1) }
    #expect(reason(.partialClose, coarse) == .lotsBelowMinimum)
  }

  @Test("lots are rounded down to the step without binary dust")
  func lots() {
    #expect(context { $0.lots = 0.43 }.partialCloseLots == 0.21)
    #expect(ActionContext.roundedDown(0.3, step: 0.1) == 0.3)
    #expect(ActionContext.roundedDown(0.2999, step: 0.1) == 0.2)
    #expect(ActionContext.roundedDown(.infinity, step: 0.1) == 0)
    #expect(ActionContext.roundedDown(1, step: .nan) == 0)
    #expect(context { $0.wantedAddLots = 0.259 }.addLots == 0.25)
    #expect(reason(.add, context { $0.wantedAddLots = 0.001 }) == .lotsBelowMinimum)
    #expect(reason(.add, context { $0.wantedAddLots = 51 }) == .lotsAboveMaximum)
  }

  @Test("a young winner is held, a young loser may be closed")
  func age() {
    let winner = context { $0.age = 60 }
    #expect(reason(.closeAll, winner) == .tooYoung)
    #expect(reason(.add, winner) == .tooYoung)
    #expect(reason(.partialClose, winner) == .tooYoung)
    let loser = context { ($0.age, $0.floatingProfit) = (0, -1) }
    #expect(reason(.closeAll, loser) == nil)
  }

  @Test("changes keep their spacing and their number, so forty partial closes cannot happen")
  func spacing() {
    #expect(reason(.partialClose, context { $0.sinceLastChange = 899 }) == .tooSoon)
    #expect(reason(.add, context { $0.sinceLastChange = 899 }) == .tooSoon)
    #expect(reason(.closeAll, context { $0.sinceLastChange = 0 }) == nil)
    #expect(reason(.partialClose, context { $0.partialCloses = 3 }) == .tooMany)
    #expect(reason(.add, context { $0.additions = 1 }) == .tooMany)
  }

  @Test("costs and risk forbid, and an unknown cost forbids too")
  func costs() {
    #expect(reason(.partialClose, context { $0.floatingProfit = 14 }) == .costs)
    #expect(reason(.partialClose, context { $0.floatingProfit = -16 }) == nil)
    #expect(reason(.add, context { $0.roundTripCostPerLot = 101 }) == .costs)
    #expect(reason(.add, context { $0.roundTripCostPerLot = .nan }) == .costs)
    #expect(reason(.add, context { $0.riskAllowsAddition = false }) == .risk)
    #expect(reason(.add, context { $0.floatingProfit = -1 }) == .losing)
  }

  @Test("the wire names are those of the contract and nothing else is read as one")
  func codes() {
    #expect(AgentAction.allCases.map(\.code) == ["HOLD", "ADD", "PARTIAL_CLOSE", "CLOSE_ALL"])
    for action in AgentAction.allCases { #expect(AgentAction(code: action.code) == action) }
    #expect(AgentAction(code: "hold") == nil)
    #expect(AgentAction(code: "") == nil)
  }
}
