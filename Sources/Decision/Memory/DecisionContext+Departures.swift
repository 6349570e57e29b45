import Agent
import Market
import Risk

/// How long the deals of positions that are gone are waited for.
enum Departures {
  /// The deals of more positions than this are not waited for.
  static let countMax = 200
  /// A deal that has not come after this long, in seconds, does not come.
  static let seconds: Int64 = 7 * 86_400
}

extension DecisionContext {
  /// Keeps positions that are gone until the deal says what they made, which may come later.
  func noteDepartures(from before: [PositionMemory], _ memory: inout AccountMemory) {
    guard !before.isEmpty || !memory.departed.isEmpty || !memory.openingCosts.isEmpty else {
      return
    }
    let shown = Set(memory.allPositions.map(\.ticket))
    let gone = before.filter { !shown.contains($0.ticket) }
    memory.departed.removeAll {
      shown.contains($0.ticket)
        || event.madeAt - ($0.trajectory?.step?.time ?? $0.openTime)
          > Departures.seconds
    }
    memory.departed = Array((memory.departed + gone).suffix(Departures.countMax))
    memory.openingCosts = memory.openingCosts.filter { !shown.contains($0.key) }
  }

  /// The beginning of a new position's trajectory, its opening's costs paid.
  func trajectory(_ position: PositionMemory, _ memory: AccountMemory) -> Trajectory {
    let spec = memory.instruments[position.snapshot.symbol]?.spec
    let risk = spec.map {
      $0.value(ofMove: position.initialStopDistance) * position.initialLots
    }
    var trajectory = Trajectory(
      tradeID: position.ticket, initialRisk: risk ?? .nan, equity: event.account.equity,
      settings: settings.management.reward)
    if let cost = memory.openingCosts[position.ticket] {
      trajectory.recordAddition(profit: cost)
    }
    return trajectory
  }
}
