import Agent
import Decision
import JSON
import Market
import Models

/// Writes the answer to a bar close, byte for byte the same for the same decision.
struct AnswerWriter {
  let decisionID: Int64
  let eventID: String
  let root: String
  let trigger: Timeframe
  let decision: Decision

  init(decisionID: Int64, event: BarCloseEvent, decision: Decision) {
    self.decisionID = decisionID
    eventID = event.eventID
    root = event.root
    trigger = event.trigger
    self.decision = decision
  }

  func bytes() -> [UInt8] {
    var json = JSONWriter(reserving: 4_096)
    write(&json)
    return json.bytes
  }

  func write(_ json: inout JSONWriter) {
    json.beginObject()
    json.member("schema", 1)
    json.member("event_id", eventID)
    json.member("decision_id", Int(decisionID))
    json.member("symbol", root)
    json.member("trigger", trigger.code)
    json.member("action", decision.action.rawValue)
    json.member("reason", decision.reason)
    entry(&json)
    management(&json)
    conviction(&json)
    models(&json)
    json.key("clock")
    json.beginObject()
    json.member("day_start", Int(decision.clock.dayStart))
    json.member("next_reset", Int(decision.clock.nextReset))
    json.endObject()
    json.key("risk")
    json.beginObject()
    json.gates(decision.gates)
    json.member("halted", decision.halted)
    json.endObject()
    need(&json)
    json.endObject()
  }

  private func entry(_ json: inout JSONWriter) {
    json.key("entry")
    guard let entry = decision.entry else { return json.writeNull() }
    json.beginObject()
    json.member("side", entry.side.rawValue)
    json.member("volume", entry.lots)
    json.member("sl", entry.stopLoss)
    json.member("tp", entry.takeProfit)
    json.member("magic", Int(entry.magicNumber))
    json.member("deviation_points", entry.deviationPoints)
    // At most 31 ASCII characters, as MetaTrader's order comment holds.
    json.member("comment", "cv\(Int(entry.conviction)) #\(decisionID)")
    json.member("expires_at", Int(entry.expiresAt))
    json.endObject()
  }

  private func management(_ json: inout JSONWriter) {
    json.key("management")
    json.beginArray()
    for order in decision.management {
      json.beginObject()
      json.member("ticket", Int(order.ticket))
      json.member("action", order.action.code)
      json.member("volume", order.lots)
      json.member("sl", order.stopLoss)
      json.member("tp", order.takeProfit)
      json.member("reason", order.reason)
      json.endObject()
    }
    json.endArray()
  }

  private func conviction(_ json: inout JSONWriter) {
    json.key("conviction")
    guard let conviction = decision.conviction else { return json.writeNull() }
    json.beginObject()
    json.member("score", conviction.score)
    json.member("threshold", conviction.threshold)
    json.member("direction", conviction.direction.rawValue)
    json.key("timeframes")
    json.beginObject()
    for (timeframe, score) in zip(ConvictionWeights.timeframes, conviction.timeframes) {
      json.member(named: timeframe.code, score)
    }
    json.endObject()
    json.key("weights")
    json.beginObject()
    for (timeframe, weight) in zip(ConvictionWeights.timeframes, conviction.weights) {
      json.member(named: timeframe.code, weight)
    }
    json.endObject()
    json.member("confidence", conviction.confidence)
    json.endObject()
  }

  private func models(_ json: inout JSONWriter) {
    json.key("models")
    guard let bundle = decision.bundle else { return json.writeNull() }
    let ensemble = decision.assessment?.ensemble
    json.beginObject()
    json.member("bundle", bundle)
    for member in Member.allCases {
      json.member(
        named: member.rawValue, ensemble?.members.first { $0.member == member }?.probability)
    }
    json.member("probability", ensemble?.probability)
    json.member("volatility_forecast", ensemble?.volatilityForecast)
    json.member("disagreement", ensemble?.disagreement)
    json.endObject()
  }

  private func need(_ json: inout JSONWriter) {
    json.key("need")
    json.beginObject()
    for timeframe in Timeframe.allCases {
      guard let count = decision.need[timeframe] else { continue }
      json.key(named: timeframe.code)
      json.beginObject()
      json.member("count", count)
      json.endObject()
    }
    json.endObject()
  }
}
