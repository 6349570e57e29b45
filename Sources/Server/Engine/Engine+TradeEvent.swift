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
      let utc = settings.clock.utc(brokerTime: event.time)
      let outcome = state.decider.learn(
        event, utcOffset: settings.clock.offset(atUTC: utc), &memory)
      let answer = Engine.recordedAnswer(event.eventID, intent: outcome?.rawValue)
      let row = TradeEventRow(
        eventID: event.eventID, bodySHA: hash, account: event.login, ticket: event.ticket,
        symbol: event.root, kind: event.kind.rawValue, brokerTime: event.time,
        receivedMilliseconds: received, body: Array(body), answer: answer)
      let (agent, taught) = try taught(memory, state)
      var entry = JournalEntry(
        .trade(row),
        states: [StateChange(key: memory.key, value: memory.json)] + taught.states)
      entry.experiences = taught.experiences
      try state.recorded { try $0.write(entry) }
      state.accounts[event.login] = memory
      learn(agent, memory.lessons, &state)
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
}
