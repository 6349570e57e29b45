/// One position at a time, stepped by actions: what a policy is trained and judged in.
///
/// The same seed gives the same episode for the same actions.
public protocol PositionEnvironment {
  /// Opens a new position; every later value follows from `seed` and the actions.
  mutating func reset(seed: UInt64)
  /// What the agent sees now.
  var state: AgentState { get }
  /// What it may do now.
  var mask: ActionMask { get }
  /// Does `action` and goes to the next event; `done` where the position has ended.
  mutating func step(_ action: AgentAction) -> (reward: Double, done: Bool)
}
