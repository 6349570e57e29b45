import Agent
import Features
import Market
import Risk

/// Goes through our own open positions, whatever root they are of, at every event.
struct ManagementDesk {
  let settings: DecisionSettings
  let event: BarCloseEvent
  let world: World
  let exposure: Exposure
  let prop: PropVerdict
  let entryCase: EntryCase

  /// One order for each of our positions, by ticket; the memory learns them.
  func manage(
    _ memory: inout AccountMemory, _ views: inout RootViews, _ assessor: inout Assessor
  ) throws(DecisionError) -> [ManagementOrder] {
    guard !memory.positions.isEmpty else { return [] }
    let judge = PositionJudge(
      settings: settings, policy: world.policy, event: event, world: world, prop: prop,
      exposure: exposure,
      agentBar: entryCase.isLate ? "event_late" : nil)
    var orders: [ManagementOrder] = []
    for index in memory.positions.indices {
      let position = memory.positions[index]
      let view = try views.view(position.root, &assessor)
      let atr = view.assessment?.features.atr[Timeframe.h1.rawValue] ?? .nan
      let outcome = judge.judge(
        position,
        PositionJudge.View(
          assessment: view.assessment,
          instrument: memory.instruments[position.snapshot.symbol],
          correlation: correlation(of: position, views),
          atr: atr, stopDistance: settings.risk.stopATR * atr,
          allowsAddition: allowsAddition(position),
          addedProfit: memory.positions.filter { $0.parent == position.ticket }
            .reduce(0) { $0 + $1.snapshot.floatingProfit }))
      memory.positions[index] = outcome.memory
      if let look = outcome.look { memory.lessons.looks.append(look) }
      if let experience = outcome.experience { memory.lessons.experiences.append(experience) }
      orders.append(outcome.order)
    }
    return orders
  }

  /// Whether breakers, prop rules, heat, correlation and the worst case leave room for what an
  /// addition to `position` would lose at its stop.
  private func allowsAddition(_ position: PositionMemory) -> Bool {
    // Only this symbol's own quote and specification tell what its addition risks. A bundle in
    // shadow opens nothing, more of a position neither.
    guard !entryCase.isAdditionPending,
      position.snapshot.symbol == event.brokerSymbol, entryCase.serving?.isShadow == false,
      let risk = additionRisk(position)
    else { return false }
    let rules = entryCase.breakers + entryCase.prop.gates
    let equity = event.account.equity
    guard rules.allSatisfy(\.passed), risk <= equity * RiskLimits.riskFractionMax else {
      return false
    }
    let heat = exposure.heatGate(
      equity: equity, newRisk: risk, limitFraction: settings.risk.heatFraction)
    let worst = WorstCase(
      equity: equity, openRisk: exposure.openRisk, reservedRisk: exposure.reservedRisk,
      newRisk: risk, gapAllowance: settings.risk.gapAllowance
    ).gate(above: prop.floors, later: prop.forecast.floors)
    guard heat.passed, worst.passed else { return false }
    let fit = CorrelationGate.fit(
      side: position.side, risk: risk,
      others: entryCase.others.map {
        CorrelationGate.Other(side: $0.side, risk: $0.risk, correlation: $0.correlation)
      }, limit: settings.risk.correlationFraction * equity)
    return fit.gate.passed
  }

  /// Account currency that the lots of an addition would lose at the position's stop, spread and
  /// commission included; nil where it has no stop.
  private func additionRisk(_ position: PositionMemory) -> Double? {
    guard let stop = position.snapshot.stopLoss else { return nil }
    let lots = ActionContext.roundedDown(
      settings.management.additionLots(initialLots: position.initialLots),
      step: event.spec.lotStep)
    // The entry's price holds the spread already.
    let price = position.side == .buy ? event.quote.ask : event.quote.bid
    let move = position.side.sign * (price - stop)
    let risk = lots * (event.spec.value(ofMove: move) + entryCase.commissionPerLot)
    return risk > 0 && risk.isFinite ? risk : nil
  }

  /// Risk-weighted mean of sign·sign·ρ with the other positions; 0 alone, NaN where unknown.
  private func correlation(of position: PositionMemory, _ views: RootViews) -> Double {
    let others = exposure.positions.filter { $0.ticket != position.ticket }
    var sum = 0.0
    var total = 0.0
    for other in others {
      guard let risk = other.risk else { return .nan }
      sum +=
        risk * other.side.sign * position.side.sign * views.correlation(other.root, position.root)
      total += risk
    }
    return total > 0 ? sum / total : 0
  }
}
