public import Agent
public import Market

/// All that a decision depends on beside its event and the account's memory; read only.
public struct World: Sendable {
  /// The bars of every root, the event's own merged in already.
  public var books: [String: BarBook]
  /// What serves each root.
  public var bundles: [String: ServedBundle]
  public var policy: Policy
  public var agentMode: AgentMode
  /// Chooses in the policy's place; how training and comparison play other actions through the one
  /// path. The server has none.
  public var choice: (@Sendable (AgentState, ActionMask) -> AgentAction)?
  /// Timeframes whose bars in the event do not connect to those held.
  public var unconnected: TimeframeSet
  /// Why the kill switch is on; nil where it is off.
  public var haltedBecause: String?
  /// Whether the kill switch also closes what is open.
  public var closesAll: Bool

  public init(
    books: [String: BarBook], bundles: [String: ServedBundle], policy: Policy,
    agentMode: AgentMode = .serving, unconnected: TimeframeSet = [], haltedBecause: String? = nil,
    closesAll: Bool = false
  ) {
    self.books = books
    self.bundles = bundles
    self.policy = policy
    self.agentMode = agentMode
    self.unconnected = unconnected
    self.haltedBecause = haltedBecause
    self.closesAll = closesAll
  }
}

/// The server name of the one account that a demo bundle may trade: the simulated terminal's.
public enum DemoAccount {
  public static let serverName = "Conviction-Simulator"
}
