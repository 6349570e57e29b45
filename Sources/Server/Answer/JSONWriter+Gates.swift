import Decision
import JSON

extension JSONWriter {
  /// Every gate with its value and limit.
  mutating func gates(_ gates: [Gate]) {
    key("gates")
    beginArray()
    // A span lends its elements: no gate is copied.
    let gates = gates.span
    for index in gates.indices {
      beginObject()
      member("name", gates[index].name)
      member("value", gates[index].value)
      member("limit", gates[index].limit)
      member("passed", gates[index].passed)
      if !gates[index].reason.isEmpty { member("reason", gates[index].reason) }
      if !gates[index].note.isEmpty { member("note", gates[index].note) }
      endObject()
    }
    endArray()
  }
}
