import Decision
import Digest
import HTTP
import JSON
import Market
import Risk
import Store
import Synchronization
import Telemetry

extension Engine {
  /// The answer to `POST /trade-event`: the deal stored, and the account's memory taught by it.
  func tradeEvent(_ body: UnsafeRawBufferPointer) throws -> Response {
    let received = clock.epochNanoseconds / 1_000_000
    let hash = SHA256.hash(body)
    let event = try TradeEventPayload.read(body, rules: settings.decision.symbols)
    return try state.withLock { (state) throws in
      if let recorded = try state.consulted({ try $0.trades.find(eventID: event.eventID) }) {
        return try Engine.replay(recorded, hash, event.eventID)
      }
      var memory = state.accounts[event.login] ?? AccountMemory(login: event.login)
      let outcome = learn(event, &memory)
      let answer = Engine.recordedAnswer(event.eventID, intent: outcome)
      let row = TradeEventRow(
        eventID: event.eventID, bodySHA: hash, account: event.login, ticket: event.ticket,
        symbol: event.root, kind: event.kind.rawValue, brokerTime: event.time,
        receivedMilliseconds: received, body: Array(body), answer: answer)
      let entry = JournalEntry(
        .trade(row), states: [StateChange(key: memory.key, value: memory.json)])
      try state.recorded { try $0.write(entry) }
      state.accounts[event.login] = memory
      metrics.recordTradeEvent(event.kind.rawValue)
      return Response(body: answer)
    }
  }

  private static func recordedAnswer(_ eventID: String, intent: String?) -> [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    json.member("schema", 1)
    json.member("event_id", eventID)
    json.member("recorded", true)
    json.member("intent", intent)
    json.endObject()
    return json.bytes
  }

  /// What the account's memory learns of a deal.
  ///
  /// - Returns: what became of the intent it belongs to; nil where it belongs to none.
  private func learn(_ event: TradeEventPayload, _ memory: inout AccountMemory) -> String? {
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
      if let day = day(of: event) { memory.prop?.recordOpening(on: day) }
      guard let intent, event.side == intent.side else { return nil }
      return memory.intents.acknowledge(
        login: event.login, decisionID: intent.decisionID, ticket: event.ticket,
        time: event.time)?.status.rawValue
    case .reject:
      memory.refuseLastChange(ticket: event.ticket)
      guard let id = event.decisionID else { return nil }
      let ended = memory.intents.reject(login: event.login, decisionID: id)
      if ended != nil { memory.entryConviction[id] = nil }
      return ended?.status.rawValue
    case .close:
      memory.breakers.recordClose(profit: event.netProfit)
      memory.positions.removeAll { $0.ticket == event.ticket }
      return nil
    case .add, .partialClose: return nil
    }
  }

  private func day(of event: TradeEventPayload) -> TradingDay? {
    let profile = settings.decision.prop[event.login]?.profile ?? .none
    let utc = settings.clock.utc(brokerTime: event.time)
    do {
      return try TradingDay(
        zone: profile.zone, brokerTime: event.time, utcOffset: settings.clock.offset(atUTC: utc))
    } catch {
      log.warning("trade event outside of any day", ["event_id": .text(event.eventID)])
      return nil
    }
  }
}
