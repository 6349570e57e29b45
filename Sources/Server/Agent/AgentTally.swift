import Agent
import Decision
import JSON

/// How often the agent wanted and did what, and why it could not.
struct AgentTally: Sendable, Equatable {
  private(set) var done = [Int](repeating: 0, count: AgentAction.allCases.count)
  private(set) var wanted = [Int](repeating: 0, count: AgentAction.allCases.count)
  /// By action, then by the place of the reason in `ActionMask.Reason`.
  private(set) var refused = [[Int]](
    repeating: [Int](repeating: 0, count: ActionMask.Reason.allCases.count),
    count: AgentAction.allCases.count)

  init() {}

  mutating func add(_ look: AgentLook) {
    done[look.done.rawValue] += 1
    wanted[look.wanted.rawValue] += 1
    for refusal in look.refusals {
      guard let place = ActionMask.Reason.allCases.firstIndex(of: refusal.reason) else { continue }
      refused[refusal.action.rawValue][place] += 1
    }
  }

  func members(_ json: inout JSONWriter) {
    json.object("actions") { counts(done, &$0) }
    json.object("wanted") { counts(wanted, &$0) }
    json.object("mask") { json in
      for action in AgentAction.allCases.dropFirst() {
        json.object(named: action.code) { json in
          for (place, reason) in ActionMask.Reason.allCases.enumerated()
          where refused[action.rawValue][place] > 0 {
            json.member(named: reason.rawValue, refused[action.rawValue][place])
          }
        }
      }
    }
  }

  private func counts(_ numbers: [Int], _ json: inout JSONWriter) {
    for action in AgentAction.allCases { json.member(named: action.code, numbers[action.rawValue]) }
  }

  init(_ field: MemoryField) throws(MemoryError) {
    for action in AgentAction.allCases {
      done[action.rawValue] = try AgentTally.count(field, "actions", action.code)
      wanted[action.rawValue] = try AgentTally.count(field, "wanted", action.code)
      for (place, reason) in ActionMask.Reason.allCases.enumerated() {
        let count = field.value["mask"]?[action.code]?[reason.rawValue]?.int64 ?? 0
        refused[action.rawValue][place] = Int(count)
      }
    }
  }

  private static func count(
    _ field: MemoryField, _ group: String, _ name: String
  ) throws(MemoryError) -> Int {
    guard let count = field.value[group]?[name]?.int64 else {
      throw .malformed(key: field.key, field: "\(group).\(name)")
    }
    return Int(count)
  }
}
