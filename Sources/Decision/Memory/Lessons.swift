public import Agent

/// What one event taught the agent.
public struct Lessons: Sendable, Equatable {
  /// Experiences that the event completed, in the order in which they are learned.
  public var experiences: [Experience] = []
  /// Trades of ours that the event closed.
  public var closedTrades = 0
  /// Closed trades of which at least one experience was made.
  public var episodes = 0
  /// What the agent was asked at the event.
  public var looks: [AgentLook] = []

  public init() {}

  public var isEmpty: Bool { self == Lessons() }
}

/// One question to the agent: what it saw of a position, was allowed, wanted and did.
public struct AgentLook: Sendable, Equatable {
  public var ticket: Int64
  public var state: [Float]
  /// Inputs that were undefined and so read as neutral.
  public var missing: [AgentInput]
  public var values: SIMD4<Float>
  public var mask: ActionMask
  public var refusals: [ActionMask.Refusal]
  /// What the policy chose; in shadow it is not what was done.
  public var wanted: AgentAction
  public var done: AgentAction
}
