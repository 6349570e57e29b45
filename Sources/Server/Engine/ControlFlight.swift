import Digest
import HTTP
import JSON
import Store
import Telemetry

/// A turn of the kill switch on its way: it holds from its arrival.
final class ControlFlight: Flight, @unchecked Sendable {
  var control = Control()
  /// The first decision behind it.
  var since: Int64?
  private let log: Log

  init(_ engine: Engine) {
    log = engine.log
    super.init(
      .none, eventID: "", fingerprint: Fingerprint(high: 0, low: 0), isAssessed: true,
      hasten: engine.hasten)
  }

  override func encode() {
    entry = JournalEntry(.none, states: [StateChange(key: Control.key, value: control.json)])
    entry.changes = [JournalChange(.operation, control.json)]
    entry.since = since
    var json = JSONWriter()
    json.beginObject()
    json.member("halted", control.haltedBecause != nil)
    json.member("close_all", control.closesAll)
    json.member("reason", control.haltedBecause)
    json.endObject()
    response = .json(.ok, json.bytes)
  }

  override func finish(_ journal: Journal) {
    log.warning(
      control.haltedBecause == nil ? "resumed" : "halted",
      ["why": .text(control.haltedBecause ?? ""), "close_all": .flag(control.closesAll)])
  }
}
