import Models

/// A part of the decision that could be left out, to see whether it matters.
public enum Part: String, CaseIterable, Sendable {
  case lightgbm
  case catboost
  case lstm
  case agent
  case correlation
  case propRules = "prop_rules"
  case calendar

  /// The ensemble's member, where the part is one.
  var member: Member? {
    switch self {
    case .lightgbm: .lightgbm
    case .catboost: .catboost
    case .lstm: .lstm
    default: nil
    }
  }
}

/// What the answer would have been without one part.
public struct PartOutcome: Sendable, Equatable {
  public var part: Part
  public var action: Decision.Action
  public var reason: String
  public var lots: Double
  /// Whether the answer would have been another one.
  public var changed: Bool
}
