/// What the agent may do with a position; the raw value is the network's output index.
public enum AgentAction: Int, CaseIterable, Sendable, Hashable {
  case hold, add, partialClose, closeAll

  /// The name on the wire.
  public var code: String {
    switch self {
    case .hold: "HOLD"
    case .add: "ADD"
    case .partialClose: "PARTIAL_CLOSE"
    case .closeAll: "CLOSE_ALL"
    }
  }

  /// The action that the wire calls `code`, exactly; nil for any other text.
  public init?(code: some StringProtocol) {
    guard let match = AgentAction.allCases.first(where: { $0.code == code }) else { return nil }
    self = match
  }
}
