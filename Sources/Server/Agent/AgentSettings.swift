public import Agent

/// How the position agent learns while it serves.
public struct AgentSettings: Sendable {
  /// nil: what the weights' own comparison with simple rules allows.
  public var mode: AgentMode?
  public var learner = LearnerSettings()
  public var judging = OffPolicy.Settings()
  /// Closed trades from the one that begins an update to the one at which accepted weights begin to
  /// serve. A count of trades rather than the end of the computation, so that neither its speed nor
  /// a crash decides which decision is made with which weights.
  public var serveAfterTrades = 10
  public var memoryCapacity = ReplayMemory.standardCapacity

  public init() {}
}
