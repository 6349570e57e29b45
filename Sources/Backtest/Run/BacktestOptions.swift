public import Agent
public import Simulation

/// How a backtest is run.
public struct BacktestOptions: Sendable {
  public var account: SimulatedAccount.Settings
  public var policy: Policy
  /// Whether there is a position agent; without it positions end by stop, target and the hard rules.
  public var usesAgent = true
  /// What the agent may do, as live: in shadow it is only asked.
  public var agentMode = AgentMode.serving
  /// Whether a second account lives through the same events with an agent that does the other thing:
  /// holds where it acts, acts where it is in shadow.
  public var comparesAgent = true
  /// Lets bundles enter that serve in shadow.
  public var isAsIfPromoted = false
  /// Lets bundles enter on dates that they learned from.
  public var includesInSample = false
  public var threads = 1
  /// Chooses in the policy's place, as training and its rivals do.
  public var choice: (@Sendable (AgentState, ActionMask) -> AgentAction)?
  /// The distance in ATR of the stop timeframe at which stops follow the price; nil leaves them.
  public var trailingATR: Double?

  /// Whether the agent's choices are orders.
  public var agentActs: Bool { usesAgent && agentMode == .serving }

  public init(account: SimulatedAccount.Settings, policy: Policy) {
    self.account = account
    self.policy = policy
  }

  /// A policy to which all actions are worth the same: it holds.
  public static func holding() throws(AgentError) -> Policy {
    Policy(try QNetwork(parameters: Array(repeating: 0, count: QNetwork.parameterCount)))
  }
}
