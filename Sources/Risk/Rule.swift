/// A rule of risk that an entry must pass.
public enum Rule: Sendable, Hashable {
  case contract
  case onePosition
  case intent
  case breaker(Breaker)
  case propDayStart
  case propDailyLoss
  case propMaximumLoss
  case propMidnight
  case propNews
  case correlation
  case heat
  case propWorstCase
  case margin

  /// Whether a prop firm makes it.
  public var isPropFirm: Bool {
    switch self {
    case .propDayStart, .propDailyLoss, .propMaximumLoss, .propMidnight, .propNews,
      .propWorstCase:
      true
    case .contract, .onePosition, .intent, .breaker, .correlation, .heat, .margin: false
    }
  }

  /// Its name in answers and journal, in snake_case.
  public var name: String {
    switch self {
    case .contract: "contract"
    case .onePosition: "one_position"
    case .intent: "intent"
    case .breaker(let breaker): breaker.rawValue
    case .propDayStart: "prop_day_start"
    case .propDailyLoss: "prop_daily_loss"
    case .propMaximumLoss: "prop_maximum_loss"
    case .propMidnight: "prop_midnight"
    case .propNews: "prop_news"
    case .correlation: "correlation"
    case .heat: "heat"
    case .propWorstCase: "prop_worst_case"
    case .margin: "margin"
    }
  }
}
