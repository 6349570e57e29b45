import Agent
import Features
import Market
import Risk

/// Goes through our own open positions, whatever root they are of, at every event.
extension EntryCase {
  /// One order for each of our positions, by ticket; the memory learns them.
  func manage(
    _ memory: inout AccountMemory, _ views: inout RootViews, _ assessor: inout Assessor
  ) throws(DecisionError) -> [ManagementOrder] {
    guard !memory.positions.isEmpty else { return [] }
    let reduction = reduction(memory)
    var orders: [ManagementOrder] = []
    orders.reserveCapacity(memory.positions.count)
    for index in memory.positions.indices {
      let position = memory.positions[index]
      let view = try views.view(position.root, &assessor)
      let atr = view.assessment?.features.atr[Timeframe.h1.rawValue] ?? .nan
      let outcome = judge(
        position,
        PositionView(
          assessment: view.assessment,
          instrument: memory.instruments[position.snapshot.symbol],
          correlation: correlation(of: position, views),
          atr: atr, stopDistance: settings.risk.stopATR * atr,
          allowsAddition: allowsAddition(position, orders),
          addedProfit: addedProfit(position, memory),
          reducedLots: reduction[position.ticket]))
      memory.positions[index] = outcome.memory
      if let look = outcome.look { memory.lessons.looks.append(look) }
      if let experience = outcome.experience { memory.lessons.experiences.append(experience) }
      orders.append(outcome.order)
    }
    return orders
  }

  /// What the positions that were added to it stand at.
  private func addedProfit(_ position: PositionMemory, _ memory: AccountMemory) -> Double {
    var sum = 0.0
    for other in memory.positions where other.parent == position.ticket {
      sum += other.snapshot.floatingProfit
    }
    return sum
  }

  /// Risk-weighted mean of sign·sign·ρ with the other positions; 0 alone, NaN where unknown.
  private func correlation(of position: PositionMemory, _ views: RootViews) -> Double {
    var sum = 0.0
    var total = 0.0
    for other in exposure.positions where other.ticket != position.ticket {
      guard let risk = other.risk else { return .nan }
      sum +=
        risk * other.side.sign * position.side.sign * views.correlation(other.root, position.root)
      total += risk
    }
    return total > 0 ? sum / total : 0
  }
}
