import Market
public import Risk

extension Decider {
  /// What the account's memory learns of a deal.
  ///
  /// - Parameter utcOffset: broker time minus UTC at the deal, in seconds.
  /// - Returns: what became of the intent it belongs to; nil where it belongs to none.
  public func learn(
    _ event: TradeEvent, utcOffset: Int64, _ memory: inout AccountMemory
  ) -> Intent.Status? {
    memory.lessons = Lessons()
    teach(event, &memory)
    switch event.kind {
    case .open, .add:
      if let day = day(of: event, utcOffset) { memory.prop?.recordOpening(on: day) }
      return opened(event, &memory)
    case .reject: return refused(event, &memory)
    case .close:
      memory.breakers.recordClose(profit: event.netProfit, at: event.time)
      memory.positions.removeAll { $0.ticket == event.ticket }
      memory.allPositions.removeAll { $0.ticket == event.ticket }
      return nil
    case .partialClose: return nil
    }
  }

  /// A deal that opened or added acknowledges the intent that it was made for.
  private func opened(_ event: TradeEvent, _ memory: inout AccountMemory) -> Intent.Status? {
    if let intent = intent(of: event, memory), event.side == intent.side {
      return memory.intents.acknowledge(
        decisionID: intent.decisionID, ticket: event.ticket, time: event.time)?.status
    }
    // A deal of an intent that is no longer open, or that was never ours: as long as no later event
    // has shown the positions, another entry could double it. One of a wrong clock, far ahead, would
    // hold the place for ever.
    guard let last = memory.lastEventTime, let side = event.side,
      event.time >= last - IntentBook.settleSeconds,
      event.time <= last + TradingDay.lateSecondsMax
    else { return nil }
    memory.intents.hold(
      Intent(
        root: event.root, decisionID: event.decisionID ?? 0, side: side, lots: event.lots,
        reserve: .unknown, magicNumber: settings.entry.magicNumber, expiresAt: event.time,
        ticket: event.ticket, filledAt: event.time))
    return nil
  }

  /// A deal that names its decision is never another's, however late it comes.
  private func intent(of event: TradeEvent, _ memory: AccountMemory) -> Intent? {
    if let id = event.decisionID, id > 0 { return memory.intents.intent(decisionID: id) }
    guard event.cause != .manual, let intent = memory.intents.intent(root: event.root),
      // A deal of before the answer is of an earlier one, whose report came late.
      event.time >= intent.expiresAt - settings.entry.validSeconds
    else { return nil }
    return intent
  }

  /// A refusal ends the intent that it is of: an addition's names the position it was for, an entry's
  /// names none that is open.
  private func refused(_ event: TradeEvent, _ memory: inout AccountMemory) -> Intent.Status? {
    memory.refuseLastChange(ticket: event.ticket)
    guard let id = event.decisionID, let intent = memory.intents.intent(decisionID: id) else {
      return nil
    }
    let isOfPosition = memory.allPositions.contains { $0.ticket == event.ticket }
    guard intent.parent.map({ $0 == event.ticket }) ?? !isOfPosition else { return nil }
    let ended = memory.intents.reject(decisionID: id)
    if ended != nil { memory.entryConviction[id] = nil }
    return ended?.status
  }

  /// nil for an instant beyond any calendar, which opens no day.
  private func day(of event: TradeEvent, _ utcOffset: Int64) -> TradingDay? {
    let profile = settings.firm(login: event.login, server: event.server).profile
    do {
      return try TradingDay(
        zone: profile.zone, resetSecond: profile.resetSecond, brokerTime: event.time,
        utcOffset: utcOffset)
    } catch {
      return nil
    }
  }
}
