/// One step of one position: what was seen, done and earned, and what was seen next.
public struct Experience: Sendable, Equatable {
  /// The inputs at the step, normalised.
  public var state: SIMD16<Float>
  public var action: AgentAction
  /// The sum of the reward's terms.
  public var reward: Float
  /// The inputs at the position's next event; nil where the position ended.
  public var nextState: SIMD16<Float>?
  /// The actions allowed at the step.
  public var mask: ActionMask
  /// The actions allowed at the next event; meaningless where the position ended.
  public var nextMask: ActionMask
  /// The ticket of the position's first deal: experiences of one trade are held back together.
  public var tradeID: Int64
  /// The event that the action answered; at most `eventIDLimit` bytes of UTF-8 are stored.
  public var eventID: String

  /// What an event id may have in bytes.
  public static let eventIDLimit = 512

  public init(
    state: SIMD16<Float>, action: AgentAction, reward: Float, nextState: SIMD16<Float>?,
    mask: ActionMask, nextMask: ActionMask = .hold, tradeID: Int64, eventID: String
  ) {
    self.state = state
    self.action = action
    self.reward = reward
    self.nextState = nextState
    self.mask = mask
    self.nextMask = nextMask
    self.tradeID = tradeID
    self.eventID = eventID
  }
}
