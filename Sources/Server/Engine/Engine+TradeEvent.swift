import Decision
import Digest
import HTTP
import JSON
import Market
import Risk
import Store
import Telemetry

extension Engine {
  /// The answer to `POST /trade-event`: the deal stored, and the account's memory taught by it.
  func tradeEvent(_ body: UnsafeRawBufferPointer) throws -> Response {
    let flight = TradeFlight(
      try TradeEventPayload.read(body, rules: settings.decision.symbols), body, self)
    if let known = try admit(flight, { flight.since = $0.nextDecisionID }) { return known }
    proceed(flight)
    return Response(flight.promise)
  }
}

extension AccountBook {
  /// Teaches the account of a deal; what it remembers then, and what became of the deal's intent.
  mutating func learn(
    _ deal: TradeEvent, _ decider: Decider, _ clock: BrokerClock
  ) -> (memory: AccountMemory, intent: Intent.Status?) {
    var memory = memory(of: deal)
    var deal = deal
    deal.server = memory.server
    let utc = clock.utc(brokerTime: deal.time)
    let intent = decider.learn(deal, utcOffset: clock.offset(atUTC: utc), &memory)
    set(memory)
    return (memory, intent)
  }
}

/// A deal or refusal on its way.
final class TradeFlight: Flight, @unchecked Sendable {
  private unowned let engine: Engine
  private let event: TradeEvent
  private let body: [UInt8]
  private let received: Int64
  private var memory: AccountMemory?
  private var intent: Intent.Status?
  private var taught = AgentLive.Taught()
  /// The first decision behind it.
  fileprivate var since: Int64?

  init(_ event: TradeEvent, _ body: UnsafeRawBufferPointer, _ engine: Engine) {
    self.engine = engine
    self.event = event
    self.body = Array(body)
    received = engine.clock.epochNanoseconds / 1_000_000
    super.init(
      .trade, eventID: event.eventID, fingerprint: Fingerprint(of: body), isAssessed: true,
      hasten: engine.hasten)
  }

  override func judge(_ state: inout EngineState) {
    let (memory, intent) = state.accounts.learn(event, state.decider, engine.settings.clock)
    self.memory = memory
    self.intent = intent
    taught = engine.learn(memory.lessons, account: event.login, &state)
  }

  override func encode() {
    guard let memory else { return }
    let answer = TradeFlight.answer(event.eventID, intent: intent?.rawValue)
    response = Response(body: answer)
    entry = JournalEntry(
      .trade(
        TradeEventRow(
          eventID: eventID, fingerprint: fingerprint, account: event.login, ticket: event.ticket,
          symbol: event.root, kind: event.kind.rawValue, brokerTime: event.time,
          receivedMilliseconds: received, body: body, answer: answer)),
      states: [StateChange(key: memory.key, value: memory.json)] + taught.states)
    entry.experiences = taught.experiences
    entry.since = since
  }

  override func finish(_ journal: Journal) {
    engine.metrics.recordTradeEvent(event.kind.rawValue)
    if engine.events.isWatched { engine.events.publish("trade", json: body) }
  }

  private static func answer(_ eventID: String, intent: String?) -> [UInt8] {
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
