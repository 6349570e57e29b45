import Agent
import Market
import Risk

/// Brings an account's memory up to date with the positions that an event shows.
extension DecisionContext {
  /// Learns the event's instrument and positions; forgets positions that are gone.
  ///
  /// - Parameter exposure: becomes what the account's stops would cost, every position counted; the
  ///   room of its lists stays.
  func update(positionsOf memory: inout AccountMemory, listing exposure: inout Exposure) {
    // Written to only where it changes: what is kept of the memory may be read elsewhere.
    let instrument = Instrument(root: event.root, spec: event.spec)
    if memory.instruments[event.brokerSymbol] != instrument {
      memory.instruments[event.brokerSymbol] = instrument
    }
    memory.snapshot = event.account
    memory.allPositions = shown(memory)
    // The first tick after a pause is no close: the account's clock is one of closes.
    if event.pauseEnd == nil { memory.lastEventTime = event.time }

    exposure.positions.removeAll(keepingCapacity: true)
    for position in memory.allPositions { exposure.positions.append(risk(position, memory)) }
    let openBefore = memory.intents.open
    let ended = memory.intents.reconcile(time: event.madeAt, positions: exposure.positions)
    let before = memory.positions
    memory.positions = ours(memory, openBefore)
    noteDepartures(from: before, &memory)
    for intent in ended { memory.entryConviction[intent.decisionID] = nil }
    exposure.reserved.removeAll(keepingCapacity: true)
    for intent in memory.intents.open { exposure.reserved.append(intent.reserve) }
  }

  /// The positions of the event, and those that another event of the same instant has shown and that
  /// were opened after it: this event may have been made before them.
  private func shown(_ memory: AccountMemory) -> [PositionSnapshot] {
    guard memory.allPositions.contains(where: { $0.openTime >= event.madeAt }) else {
      return event.positions
    }
    let tickets = Set(event.positions.map(\.ticket))
    return event.positions
      + memory.allPositions.filter { $0.openTime >= event.madeAt && !tickets.contains($0.ticket) }
  }

  /// What is remembered of our own positions, by ticket.
  private func ours(_ memory: AccountMemory, _ intents: [Intent]) -> [PositionMemory] {
    var ours: [PositionMemory] = []
    for position in memory.allPositions where position.magicNumber == settings.entry.magicNumber {
      if ours.isEmpty { ours.reserveCapacity(memory.allPositions.count) }
      if let known = remembered(position, memory, intents) { ours.append(known) }
    }
    if ours.count > 1 { ours.sort { $0.ticket < $1.ticket } }
    return ours
  }

  /// The root a broker's name stands for; nil where no rule maps it.
  func root(_ symbol: String) -> RootSymbol? {
    settings.root(of: symbol)
  }

  private func risk(_ position: PositionSnapshot, _ memory: AccountMemory) -> PositionRisk {
    var instrument = memory.instruments[position.symbol]
    if position.symbol == event.brokerSymbol { instrument?.quote = event.quote }
    var risk = PositionRisk(position, instrument: instrument)
    // The name alone tells the root, even of a symbol that never had an event.
    if risk.root == nil { risk.root = root(position.symbol)?.name }
    return risk
  }

  private func remembered(
    _ position: PositionSnapshot, _ memory: AccountMemory, _ intents: [Intent]
  ) -> PositionMemory? {
    let departed = memory.departed.first { $0.ticket == position.ticket }
    if var known = memory.position(position.ticket) ?? departed {
      known.snapshot = position
      return known
    }
    guard let root = root(position.symbol)?.name else { return nil }
    let intent = intents.first {
      $0.parent == nil
        && ($0.ticket == position.ticket
          || $0.mayHaveOpened(root: root, side: position.side, openTime: position.openTime))
    }
    var found = PositionMemory(
      snapshot: position, root: root, decisionID: intent?.decisionID,
      stopDistance: position.stopLoss.map { abs(position.openPrice - $0) } ?? .nan,
      entryConviction: intent.flatMap { memory.entryConviction[$0.decisionID] } ?? .nan)
    // A ticket that no intent stands for, beside an older one of ours, is an addition to it: it
    // belongs to the same decision and is never added to itself.
    if intent == nil, let original = memory.positions.first(where: { $0.root == root }) {
      found.decisionID = original.decisionID
      found.entryConviction = original.entryConviction
      found.additions = settings.management.limits.additionsMax
      found.parent = original.parent ?? original.ticket
    }
    found.trajectory = trajectory(found, memory)
    return found
  }
}
