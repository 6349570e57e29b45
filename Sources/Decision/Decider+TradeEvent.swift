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
    case .open:
      // A deal that names its decision is never another's, however late it comes.
      let intent =
        if let id = event.decisionID, id > 0 {
          memory.intents.open.first { $0.decisionID == id }
        } else if event.cause != .manual {
          memory.intents.intent(login: event.login, root: event.root)
        } else {
          nil as Intent?
        }
      if let day = day(of: event, utcOffset) { memory.prop?.recordOpening(on: day) }
      guard let intent, event.side == intent.side else { return nil }
      return memory.intents.acknowledge(
        login: event.login, decisionID: intent.decisionID, ticket: event.ticket,
        time: event.time)?.status
    case .reject:
      memory.refuseLastChange(ticket: event.ticket)
      guard let id = event.decisionID else { return nil }
      let ended = memory.intents.reject(login: event.login, decisionID: id)
      if ended != nil { memory.entryConviction[id] = nil }
      return ended?.status
    case .close:
      memory.breakers.recordClose(profit: event.netProfit)
      memory.positions.removeAll { $0.ticket == event.ticket }
      return nil
    case .add, .partialClose: return nil
    }
  }

  /// nil for an instant beyond any calendar, which opens no day.
  private func day(of event: TradeEvent, _ utcOffset: Int64) -> TradingDay? {
    let profile = settings.prop[event.login]?.profile ?? .none
    do {
      return try TradingDay(zone: profile.zone, brokerTime: event.time, utcOffset: utcOffset)
    } catch {
      return nil
    }
  }
}
