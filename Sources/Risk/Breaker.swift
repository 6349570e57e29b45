/// A circuit breaker: a condition of account, market or server under which nothing is entered.
public enum Breaker: String, Sendable, CaseIterable {
  case killSwitch = "kill_switch"
  case dailyLoss = "daily_loss"
  case consecutiveLosses = "consecutive_losses"
  case requestBudget = "request_budget"
  case drawdown
  case clockSkew = "clock_skew"
  case staleQuote = "stale_quote"
  case spreadSpike = "spread_spike"
  case volatilitySpike = "volatility_spike"
  case calendar = "calendar"

  /// The code with which it refuses.
  public var reason: Reason {
    switch self {
    case .killSwitch: .halted
    case .dailyLoss: .breakerDailyLoss
    case .consecutiveLosses: .breakerConsecutiveLosses
    case .requestBudget: .breakerRequestBudget
    case .drawdown: .breakerDrawdown
    case .clockSkew: .breakerClockSkew
    case .staleQuote: .breakerStaleQuote
    case .spreadSpike: .breakerSpreadSpike
    case .volatilitySpike: .breakerVolatilitySpike
    case .calendar: .breakerCalendar
    }
  }

  /// Whether it holds for one root only, or for the whole account.
  public var isPerRoot: Bool {
    switch self {
    case .killSwitch, .dailyLoss, .consecutiveLosses, .requestBudget, .drawdown: false
    case .clockSkew, .staleQuote, .spreadSpike, .volatilitySpike, .calendar: true
    }
  }
}
