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
  /// The releases that are known.
  let calendar: [CalendarItem]
  let entryCase: EntryCase

  /// One order for each of our positions, by ticket; the memory learns them.
  func manage(
    _ memory: inout AccountMemory, _ views: inout RootViews, _ assessor: inout Assessor
  ) throws(DecisionError) -> [ManagementOrder] {
    guard !memory.positions.isEmpty else { return [] }
    let judge = PositionJudge(
      settings: settings, policy: world.policy, event: event, world: world, prop: prop,
      exposure: exposure, calendar: calendar, reduction: reduction(memory),
      agentBar: entryCase.isLate ? "event_late" : nil)
    var orders: [ManagementOrder] = []
    for index in memory.positions.indices {
      let position = memory.positions[index]
      let view = try views.view(position.root, &assessor)
      let atr = view.assessment?.features.atr[Timeframe.h1.rawValue] ?? .nan
      let (order, updated) = judge.judge(
        position,
        PositionJudge.View(
          assessment: view.assessment,
          instrument: memory.instruments[position.snapshot.symbol],
          correlation: correlation(of: position, views),
          stopDistance: settings.risk.stopATR * atr,
          allowsAddition: allowsAddition(position, orders)))
      memory.positions[index] = updated
      orders.append(order)
    }
    return orders
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
