import Agent
import Decision
import JSON

extension JSONWriter {
  /// What the agent saw, was allowed, wanted and did at an event, for the journal.
  mutating func looks(_ looks: [AgentLook], mode: AgentMode, weights: String) {
    object("agent_detail") { (json: inout JSONWriter) in
      json.member("mode", mode.rawValue)
      json.member("weights", weights)
      json.array("positions", looks) { json, look in json.members(of: look) }
    }
  }

  private mutating func members(of look: AgentLook) {
    member("ticket", look.ticket)
    member("wanted", look.wanted.code)
    member("done", look.done.code)
    object("values") { (json: inout JSONWriter) in
      for action in AgentAction.allCases {
        json.member(named: action.code, Double(look.values[action.rawValue]))
      }
    }
    object("refused") { (json: inout JSONWriter) in
      for refusal in look.refusals {
        json.member(named: refusal.action.code, refusal.reason.rawValue)
      }
    }
    object("state") { (json: inout JSONWriter) in
      for (input, value) in zip(AgentInput.allCases, look.state) {
        json.member(named: input.name, Double(value))
      }
    }
    strings("missing", look.missing.map(\.name))
  }
}
