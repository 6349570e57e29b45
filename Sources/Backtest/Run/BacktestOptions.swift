public import Agent
public import Simulation

/// How a backtest is run.
public struct BacktestOptions: Sendable {
  public var account: SimulatedAccount.Settings
  public var policy: Policy
  /// Whether the position agent acts; without it positions end by stop, target and the hard rules.
  public var usesAgent = true
  /// Whether a second account without the agent lives through the same events.
  public var comparesWithoutAgent = true
  /// Lets bundles enter that serve in shadow.
  public var isAsIfPromoted = false
  /// Lets bundles enter on dates that they learned from.
  public var includesInSample = false
  public var threads = 1
  /// Chooses in the policy's place, as training and its rivals do.
  public var choice: (@Sendable (AgentState, ActionMask) -> AgentAction)?
  /// The distance in ATR of the stop timeframe at which stops follow the price; nil leaves them.
  public var trailingATR: Double?

  public init(account: SimulatedAccount.Settings, policy: Policy) {
    self.account = account
    self.policy = policy
  }

  /// A policy to which all actions are worth the same: it holds.
  public static func holding() throws(AgentError) -> Policy {
    Policy(try QNetwork(parameters: Array(repeating: 0, count: QNetwork.parameterCount)))
  }
}
