import Agent
import Market
import Risk

/// Additions pass the gates of an entry, and are answered as intents like one.
extension EntryCase {
  /// Whether breakers, prop rules, heat, correlation, worst case and margin leave room for what an
  /// addition to `position` would hold.
  ///
  /// - Parameter orders: what was decided of other positions at this event.
  func allowsAddition(_ position: PositionMemory, _ orders: [ManagementOrder]) -> Bool {
    // Only this symbol's own quote and specification tell what its addition risks. A bundle in
    // shadow opens nothing, more of a position neither. One addition at a time.
    guard position.snapshot.symbol == event.brokerSymbol,
      serving?.isShadow == false, !isLate,
      intents.intent(root: position.root) == nil,
      !orders.contains(where: { $0.action == .add }),
      let reserve = reserve(ofAdditionTo: position)
    else { return false }
    let equity = event.account.equity
    guard rules.allSatisfy(\.passed), contract.passed,
      reserve.risk <= equity * RiskLimits.riskFractionMax * riskScale
    else { return false }
    return
      exposure.heatGate(
        equity: equity, newRisk: reserve.risk, limitFraction: settings.risk.heatFraction
      ).passed
      && worstCase.gate(above: prop.bounds, after: reserve).passed
      && MarginNeed.gate(
        needed: reserve.margin, reserved: intents.reservedMargin,
        free: event.account.freeMargin
      ).passed
      && CorrelationGate.fit(
        side: position.side, risk: reserve.risk, others: others,
        limit: settings.risk.correlationFraction * equity
      ).gate.passed
  }

  /// The intent of an order that adds to a position; nil of any other order.
  func intent(
    for order: ManagementOrder, _ decisionID: Int64, _ memory: AccountMemory
  ) -> Intent? {
    guard order.action == .add, let position = memory.position(order.ticket),
      let reserve = reserve(ofAdditionTo: position)
    else { return nil }
    let ours = memory.positions.filter {
      $0.root == position.root && $0.side == position.side
    }
    return Intent(
      root: position.root, decisionID: decisionID, side: position.side, lots: order.lots,
      reserve: reserve, magicNumber: settings.entry.magicNumber,
      expiresAt: event.madeAt + settings.entry.validSeconds, parent: order.ticket,
      lotsBefore: ours.reduce(0) { $0 + $1.snapshot.lots })
  }

  /// What the lots of an addition would hold with the position's stop and target; nil where it has
  /// no stop.
  private func reserve(ofAdditionTo position: PositionMemory) -> Intent.Reserve? {
    guard let stop = position.snapshot.stopLoss else { return nil }
    let lots = ActionContext.roundedDown(
      settings.management.additionLots(initialLots: position.initialLots),
      step: event.spec.lotStep)
    // The entry's price holds the spread already.
    let price = position.side == .buy ? event.quote.ask : event.quote.bid
    let sign = position.side.sign
    let risk = lots * (event.spec.value(ofMove: sign * (price - stop)) + commissionPerLot)
    guard risk > 0, risk.isFinite else { return nil }
    let deviation = Double(settings.entry.deviationPoints) * event.spec.point
    let reward = position.snapshot.takeProfit.map {
      max(0, lots * event.spec.value(ofMove: sign * ($0 - price)))
    }
    return Intent.Reserve(
      risk: risk, slippage: lots * event.spec.value(ofMove: deviation), reward: reward ?? .nan,
      margin: MarginNeed.of(
        lots: lots, price: price, spec: event.spec, leverage: event.account.leverage))
  }
}
