/// Why the risk rules refuse, as the stable machine-readable code that answers and journal carry.
public enum Reason: String, Sendable, CaseIterable {
  case onePosition = "one_position"
  case intentPending = "intent_pending"

  case specInvalid = "spec_invalid"
  case quoteInvalid = "quote_invalid"
  case atrUnknown = "atr_unknown"
  case stopInvalid = "stop_invalid"
  case rewardRiskLow = "reward_risk_low"

  case equityInvalid = "equity_invalid"
  case riskFractionInvalid = "risk_fraction_invalid"
  case stopDistanceInvalid = "stop_distance_invalid"
  case costInvalid = "cost_invalid"
  case scaleInvalid = "scale_invalid"
  case lotsBelowMinimum = "lots_below_minimum"
  case marginInsufficient = "margin_insufficient"
  case contractExpiring = "contract_expiring"

  case openRiskUnknown = "open_risk_unknown"
  case heatLimit = "heat_limit"
  case correlationLimit = "correlation_limit"

  case dayStartUnknown = "day_start_unknown"
  case propDailyLoss = "prop_daily_loss"
  case propMaximumLoss = "prop_maximum_loss"
  case propWorstCase = "prop_worst_case"
  case propMidnight = "prop_midnight"
  case propNews = "prop_news"
  case calendarUnknown = "calendar_unknown"

  case halted = "halted"
  case breakerDailyLoss = "breaker_daily_loss"
  case breakerConsecutiveLosses = "breaker_consecutive_losses"
  case breakerRequestBudget = "breaker_request_budget"
  case breakerDrawdown = "breaker_drawdown"
  case breakerClockSkew = "breaker_clock_skew"
  case breakerStaleQuote = "breaker_stale_quote"
  case breakerSpreadSpike = "breaker_spread_spike"
  case breakerVolatilitySpike = "breaker_volatility_spike"
  case breakerCalendar = "breaker_calendar"
}
