/// Whether the agent's wishes are orders.
public enum AgentMode: String, Sendable, CaseIterable {
  /// What it chooses is done.
  case serving = "serving"
  /// It is asked, scored and journalled; every position is held.
  case shadow = "shadow"
}
