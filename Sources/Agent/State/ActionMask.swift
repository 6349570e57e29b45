/// The actions that are allowed for one position at one event.
public struct ActionMask: OptionSet, Sendable, Hashable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public init(_ action: AgentAction) { rawValue = 1 << UInt8(action.rawValue) }

  public static let hold = ActionMask(.hold)
  public static let add = ActionMask(.add)
  public static let partialClose = ActionMask(.partialClose)
  public static let closeAll = ActionMask(.closeAll)
  public static let all: ActionMask = [.hold, .add, .partialClose, .closeAll]

  /// Whether `action` is allowed; HOLD always is.
  @inlinable public func contains(_ action: AgentAction) -> Bool {
    action == .hold || rawValue & (1 << UInt8(action.rawValue)) != 0
  }

  /// The allowed actions, lowest index first.
  public var actions: [AgentAction] { AgentAction.allCases.filter { contains($0) } }

  /// What lots, age, spacing, costs and risk leave of the four actions, and why each other fell.
  ///
  /// A loser may be closed at any age: a minimum holding time never keeps a losing position.
  public static func allowed(_ context: ActionContext) -> (mask: ActionMask, refusals: [Refusal]) {
    var mask = ActionMask.hold
    var refusals: [Refusal] = []
    for action in [AgentAction.add, .partialClose, .closeAll] {
      if let reason = context.refusal(of: action) {
        refusals.append(Refusal(action: action, reason: reason))
      } else {
        mask.insert(ActionMask(action))
      }
    }
    return (mask, refusals)
  }

  /// Why one action is not allowed.
  public struct Refusal: Sendable, Equatable {
    public let action: AgentAction
    public let reason: Reason

    public init(action: AgentAction, reason: Reason) {
      self.action = action
      self.reason = reason
    }
  }

  /// The rule that forbids an action; the raw value is machine-readable and stable.
  public enum Reason: String, Sendable, CaseIterable {
    /// The lots to trade, or those that would remain, are below the broker's minimum.
    case lotsBelowMinimum = "lots_below_minimum"
    /// The lots to trade are above the broker's maximum.
    case lotsAboveMaximum = "lots_above_maximum"
    /// The broker's lot step or minimum, or the position's lots, are not usable numbers.
    case lotsUnknown = "lots_unknown"
    /// The close that was asked for last may still be on its way.
    case changePending = "change_pending"
    /// The position is younger than the minimum age.
    case tooYoung = "too_young"
    /// The last change of the position is too recent.
    case tooSoon = "too_soon"
    /// The position has had all the changes of this kind that one position may have.
    case tooMany = "too_many"
    /// Trading would cost more than it can bring.
    case costs = "costs"
    /// A loser is never added to.
    case losing = "losing"
    /// The risk gates leave no room.
    case risk = "risk"
  }
}
