import Agent
import Decision
import Features
import JSON
import Models

/// Writes what is journalled beside an answer: features, member outputs, what the answer would have
/// been without each part, and how long each stage took. The gates are in the answer.
///
///     1 | count, 2 bytes | features, 8 bytes each | the rest as JSON …      numbers little-endian
///
/// `DetailReader` makes one JSON document of both.
struct DetailWriter {
  /// Microseconds of one stage.
  typealias Timing = (stage: String, microseconds: Double)

  let decision: Decision
  let timings: [Timing]
  var agentMode = AgentMode.serving
  /// The agent's weights, by hash.
  var agentWeights = ""
  /// The kill switch that it was decided under.
  var control = Control()

  func bytes() -> [UInt8] {
    var json = JSONWriter(reserving: 4_096)
    write(&json)
    return json.bytes
  }

  func write(_ json: inout JSONWriter) {
    features(&json)
    json.beginObject()
    members(&json)
    without(&json)
    json.looks(decision.looks, mode: agentMode, weights: agentWeights)
    if control != Control() {
      json.key("control")
      json.write(raw: control.json)
    }
    json.key("timings_us")
    json.beginObject()
    for timing in timings { json.member(named: timing.stage, timing.microseconds) }
    json.endObject()
    json.endObject()
  }

  /// The version of the layout: no JSON document begins with it.
  static let layout: UInt8 = 1

  private func features(_ json: inout JSONWriter) {
    let values = (decision.assessment?.features ?? FeatureRow()).values
    json.append(littleEndian: CollectionOfOne(DetailWriter.layout))
    json.append(littleEndian: CollectionOfOne(UInt16(values.count)))
    json.append(littleEndian: values.lazy.map(\.bitPattern))
  }

  private func members(_ json: inout JSONWriter) {
    json.key("members")
    json.beginArray()
    let ensemble = decision.assessment?.ensemble
    for member in ensemble?.members ?? MemberOutputs() {
      json.beginObject()
      json.member("name", member.member.rawValue)
      json.member("raw", member.raw)
      json.member("probability", member.probability)
      json.member("weight", member.weight)
      json.endObject()
    }
    json.endArray()
    json.member("outside_fraction", ensemble?.outsideFraction)
  }

  /// Most parts change nothing, so an outcome is mostly the one before, and is copied.
  private func without(_ json: inout JSONWriter) {
    json.key("without")
    json.beginObject()
    var last: (outcome: PartOutcome, text: Range<Int>)?
    for outcome in decision.without {
      json.key(named: outcome.part.rawValue)
      if let last, last.outcome.isWritten(as: outcome) {
        json.write(again: last.text)
        continue
      }
      let start = json.count
      json.beginObject()
      json.member("action", outcome.action.rawValue)
      json.member("reason", outcome.reason)
      json.member("volume", outcome.lots)
      json.member("changed", outcome.changed)
      json.endObject()
      last = (outcome, start..<json.count)
    }
    json.endObject()
  }
}

extension PartOutcome {
  /// Whether all but the part is the same to the last bit.
  fileprivate func isWritten(as other: PartOutcome) -> Bool {
    action == other.action && changed == other.changed
      && lots.bitPattern == other.lots.bitPattern && reason == other.reason
  }
}
