import Agent
import Decision
import Features
import JSON
import Models

/// Writes what is journalled beside an answer: features, member outputs, gates, what the answer would
/// have been without each part, and how long each stage took.
struct DetailWriter {
  /// Microseconds of one stage.
  typealias Timing = (stage: String, microseconds: Double)

  let decision: Decision
  let timings: [Timing]
  var agentMode = AgentMode.serving
  /// The agent's weights, by hash.
  var agentWeights = ""

  func bytes() -> [UInt8] {
    var json = JSONWriter(reserving: 8_192)
    json.beginObject()
    json.object("features") { json in
      let row = decision.assessment?.features ?? FeatureRow()
      for (feature, value) in zip(Catalogue.features, row.values) {
        json.member(feature.name, value)
      }
    }
    members(&json)
    json.gates(decision.gates)
    without(&json)
    json.looks(decision.looks, mode: agentMode, weights: agentWeights)
    json.key("timings_us")
    json.beginObject()
    for timing in timings { json.member(timing.stage, timing.microseconds) }
    json.endObject()
    json.endObject()
    return json.bytes
  }

  private func members(_ json: inout JSONWriter) {
    json.key("members")
    json.beginArray()
    for member in decision.assessment?.ensemble?.members ?? [] {
      json.beginObject()
      json.member("name", member.member.rawValue)
      json.member("raw", member.raw)
      json.member("probability", member.probability)
      json.member("weight", member.weight)
      json.endObject()
    }
    json.endArray()
    json.member("outside_fraction", decision.assessment?.ensemble?.outsideFraction)
  }

  private func without(_ json: inout JSONWriter) {
    json.key("without")
    json.beginObject()
    for outcome in decision.without {
      json.key(outcome.part.rawValue)
      json.beginObject()
      json.member("action", outcome.action.rawValue)
      json.member("reason", outcome.reason)
      json.member("volume", outcome.lots)
      json.member("changed", outcome.changed)
      json.endObject()
    }
    json.endObject()
  }
}
