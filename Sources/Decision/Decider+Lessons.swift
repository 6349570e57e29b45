import Agent
import Market

extension Decider {
  /// Shows the event's bars to the closes that wait for their horizon, and learns from those it ends.
  func completeCloses(_ event: BarCloseEvent, _ memory: inout AccountMemory) {
    guard !memory.pendingCloses.items.isEmpty,
      let first = memory.pendingCloses.items.map(\.closeTime).min()
    else { return }
    for timeframe in Timeframe.allCases {
      let bars = event.bars[timeframe.rawValue]
      for row in bars.firstIndex(atOrAfter: first)..<bars.count {
        memory.pendingCloses.observe(
          symbol: event.root, high: bars.high[row], low: bars.low[row],
          openTime: bars.openTime[row], closeTime: bars.openTime[row] + timeframe.seconds)
      }
    }
    memory.lessons.experiences += memory.pendingCloses.takeCompleted(at: event.madeAt)
  }

  /// What the agent learns of a deal.
  func teach(_ event: TradeEvent, _ memory: inout AccountMemory) {
    switch event.kind {
    case .open: noteCost(event, &memory)
    case .add:
      if !record(event, &memory, { $0.recordAddition(profit: $1) }) { noteCost(event, &memory) }
    case .partialClose:
      let left = remainingShare(event, memory)
      record(event, &memory) { $0.recordReduction(profit: $1, remainingShare: left) }
      passToParent(event, &memory)
    case .close: close(event, &memory)
    case .reject: break
    }
  }

  /// A deal of a position that no event has shown yet.
  private func noteCost(_ event: TradeEvent, _ memory: inout AccountMemory) {
    let isKnown = memory.position(event.ticket) != nil
    guard event.netProfit.isFinite, event.netProfit != 0, event.ticket != 0 else { return }
    if isKnown {
      record(event, &memory) { $0.recordAddition(profit: $1) }
      return
    }
    memory.openingCosts[event.ticket, default: 0] += event.netProfit
    if memory.openingCosts.count > Departures.countMax,
      let oldest = memory.openingCosts.keys.min()
    {
      memory.openingCosts[oldest] = nil
    }
  }

  @discardableResult
  private func record(
    _ event: TradeEvent, _ memory: inout AccountMemory,
    _ change: (inout Trajectory, Double) -> Void
  ) -> Bool {
    guard let index = memory.positions.firstIndex(where: { $0.ticket == event.ticket }),
      var trajectory = memory.positions[index].trajectory
    else { return false }
    change(&trajectory, event.netProfit)
    memory.positions[index].trajectory = trajectory
    return true
  }

  /// The part of the initial lots that a partial close leaves.
  private func remainingShare(_ event: TradeEvent, _ memory: AccountMemory) -> Double {
    guard let position = memory.position(event.ticket), position.initialLots > 0 else { return 1 }
    return max(0, position.snapshot.lots - event.lots) / position.initialLots
  }

  /// What an addition made is part of what the position it was added to made.
  private func passToParent(_ event: TradeEvent, _ memory: inout AccountMemory) {
    guard let parent = memory.position(event.ticket)?.parent,
      let index = memory.positions.firstIndex(where: { $0.ticket == parent })
    else { return }
    memory.positions[index].trajectory?.recordAddition(profit: event.netProfit)
  }

  private func close(_ event: TradeEvent, _ memory: inout AccountMemory) {
    passToParent(event, &memory)
    // A position that the terminal shows under another mark is not ours to count.
    let isForeign = memory.allPositions.contains {
      $0.ticket == event.ticket && $0.magicNumber != settings.entry.magicNumber
    }
    memory.openingCosts[event.ticket] = nil
    guard !isForeign else { return }
    memory.lessons.closedTrades += 1
    let position =
      memory.position(event.ticket) ?? memory.departed.first { $0.ticket == event.ticket }
    memory.departed.removeAll { $0.ticket == event.ticket }
    guard let position, var trajectory = position.trajectory else { return }
    // Additions that are still open count with what they stand at; the rest is their own story.
    let added = memory.positions.filter { $0.parent == position.ticket }
    trajectory.recordAddition(profit: added.reduce(0) { $0 + $1.snapshot.floatingProfit })
    let byAgent =
      position.lastAction == .closeAll && position.lastReason == "agent"
      && (event.cause == nil || event.cause == .ea)
    guard let experience = trajectory.close(profit: event.netProfit, byAgent: byAgent) else {
      return
    }
    memory.lessons.episodes += 1
    let realised = trajectory.ledger.realised
    guard byAgent, realised > 0, position.atr > 0, event.price.isFinite else {
      return memory.lessons.experiences.append(experience)
    }
    memory.pendingCloses.append(
      PendingClose(
        experience: experience, symbol: position.root, direction: position.side.sign,
        profit: realised, closePrice: event.price, atr: position.atr, closeTime: event.time,
        horizonSeconds: settings.management.reward.horizonSeconds))
  }
}
