public import Agent

/// Networks that always favour one action, so that a test knows what the agent wants.
public enum TestPolicy {
  /// Every value is zero: a tie, which goes to HOLD.
  public static let holds = favouring(.hold)

  public static func favouring(_ action: AgentAction) -> Policy {
    var parameters = [Float](repeating: 0, count: QNetwork.parameterCount)
    parameters[QNetwork.parameterCount - QNetwork.outputCount + action.rawValue] = 1
    do {
      return Policy(try QNetwork(parameters: parameters))
    } catch {
      fatalError("\(error)")
    }
  }
}
