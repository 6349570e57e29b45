/// One position for each root symbol of an account, whoever opened it.
public enum PositionLimits {
  /// No position in `root`.
  ///
  /// A position whose name maps to no root may be in this one, so it refuses as well.
  public static func onePosition(root: String, positions: [PositionRisk]) -> GateResult {
    let held = positions.count { isHeld($0, root) }
    return GateResult(
      .onePosition, Double(held), limit: 0, passed: held == 0, else: .onePosition,
      note: held == 0 ? "" : "position \(tickets(positions.filter { isHeld($0, root) }))")
  }

  /// No open intent in `root`.
  public static func intent(root: String, intents: IntentBook) -> GateResult {
    guard let intent = intents.intent(root: root) else {
      return GateResult(.intent, 0, limit: 0, passed: true, else: .intentPending)
    }
    return GateResult(
      .intent, 1, limit: 0, passed: false, else: .intentPending,
      note: "decision \(intent.decisionID), \(intent.status.rawValue)", until: intent.expiresAt)
  }

  private static func isHeld(_ position: PositionRisk, _ root: String) -> Bool {
    position.root == root || position.root == nil
  }

  private static func tickets(_ positions: [PositionRisk]) -> String {
    positions.map { "\($0.ticket)" }.joined(separator: ", ")
  }
}
