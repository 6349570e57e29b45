/// One position for each root symbol of an account, whoever opened it.
public enum PositionLimits {
  /// Two gates, `one_position` and `intent`: neither a position nor an open intent in `root`.
  ///
  /// A position whose name maps to no root may be in this one, so it refuses as well.
  public static func gates(
    root: String, positions: [PositionRisk], intents: IntentBook
  ) -> [GateResult] {
    let held = positions.filter { $0.root == root || $0.root == nil }
    let intent = intents.intent(root: root)
    let tickets = held.map { "\($0.ticket)" }.joined(separator: ", ")
    return [
      GateResult(
        "one_position", Double(held.count), limit: 0, passed: held.isEmpty, else: .onePosition,
        note: held.isEmpty ? "" : "position \(tickets)"),
      GateResult(
        "intent", intent == nil ? 0 : 1, limit: 0, passed: intent == nil, else: .intentPending,
        note: intent.map { "decision \($0.decisionID), \($0.status.rawValue)" } ?? "",
        until: intent?.expiresAt),
    ]
  }
}
