import Decision
import Digest
import HTTP
import JSON
import Risk
import Store
import Telemetry

/// What an operator lets go of.
struct Clearance: Sendable {
  /// nil for all that tripped.
  var breaker: Breaker?
  /// nil for every account.
  var login: Int64?
  /// nil for every server.
  var server: String?
  /// nil for every root.
  var root: String?

  func covers(_ memory: AccountMemory) -> Bool {
    (login == nil || login == memory.login) && (server == nil || server == memory.server)
  }
}

/// The clearing of circuit breakers on its way.
final class ClearFlight: Flight, @unchecked Sendable {
  private let clearance: Clearance
  private let log: Log
  private var cleared: [(login: Int64, trip: BreakerState.Trip)] = []
  private var changed: [AccountMemory] = []
  /// The first decision behind it.
  var since: Int64?

  init(_ clearance: Clearance, _ engine: Engine) {
    self.clearance = clearance
    log = engine.log
    super.init(
      .none, eventID: "", fingerprint: Fingerprint(high: 0, low: 0), isAssessed: true,
      hasten: engine.hasten)
  }

  override func judge(_ state: inout EngineState) {
    for var memory in state.accounts.values where clearance.covers(memory) {
      var trips = memory.breakers.clear(clearance.breaker, root: clearance.root)
      if clearance.breaker == .drawdown, memory.breakers.clearPeak() {
        trips.append(
          BreakerState.Trip(
            breaker: .drawdown, root: nil, until: memory.lastEventTime ?? 0, value: .nan,
            limit: .nan))
      }
      guard !trips.isEmpty else { continue }
      cleared += trips.map { (memory.login, $0) }
      changed.append(memory)
      state.accounts.set(memory)
    }
  }

  override func encode() {
    entry = JournalEntry(
      .none, states: changed.map { StateChange(key: $0.key, value: $0.json) })
    entry.since = since
    entry.changes = changed.map { JournalChange(.memory, MemoryLines.bytes([$0])) }
    var json = JSONWriter()
    json.object { json in
      json.array("cleared", cleared) { json, element in
        json.member("account", element.login)
        json.member("breaker", element.trip.breaker.rawValue)
        json.member("symbol", element.trip.root)
        json.member("until", element.trip.until)
      }
    }
    response = .json(.ok, json.bytes)
  }

  override func finish(_ journal: Journal) {
    for (login, trip) in cleared {
      log.warning(
        "breaker cleared",
        ["account": "\(login)", "breaker": .text(trip.breaker.rawValue)])
    }
  }
}
