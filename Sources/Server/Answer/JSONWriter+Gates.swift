import Decision
import JSON

extension JSONWriter {
  /// Every gate with its value and limit.
  mutating func gates(_ gates: [Gate]) {
    array("gates", gates) { json, gate in
      json.member("name", gate.name)
      json.member("value", gate.value)
      json.member("limit", gate.limit)
      json.member("passed", gate.passed)
      if !gate.reason.isEmpty { json.member("reason", gate.reason) }
      if !gate.note.isEmpty { json.member("note", gate.note) }
    }
  }
}
