import Configuration
import Risk

/// Reads where the circuit breakers trip, how far they look back and for how long they hold.
enum BreakerConfiguration {
  static func read(_ section: ConfigReader) throws(ConfigurationError) -> BreakerLimits {
    var limits = BreakerLimits.standard
    try account(section, &limits)
    try market(section, &limits)
    return limits
  }

  private static func account(
    _ section: ConfigReader, _ limits: inout BreakerLimits
  ) throws(ConfigurationError) {
    limits.dailyLossFraction =
      try section.number(
        "daily_loss_percent", default: limits.dailyLossFraction * 100, in: 0.01...100) / 100
    limits.consecutiveLosses = try section.integer(
      "consecutive_losses", default: limits.consecutiveLosses, in: 1...1_000)
    limits.lossLookBackSeconds = try seconds(
      section, "loss_look_back_seconds", limits.lossLookBackSeconds, 60...2_678_400)
    limits.lossCooldownSeconds = try seconds(
      section, "loss_cooldown_seconds", limits.lossCooldownSeconds, 0...604_800)
    limits.requestsPerDay = try section.integer(
      "requests_per_day", default: limits.requestsPerDay, in: 1...1_000_000)
    limits.drawdownLookBackDays = try section.integer(
      "drawdown_look_back_days", default: limits.drawdownLookBackDays, in: 1...366)
    limits.drawdownSteps = try steps(section, limits.drawdownSteps)
  }

  /// Percentages of the drawdown beside the percentages of the risk that they leave.
  private static func steps(
    _ section: ConfigReader, _ standard: [BreakerLimits.DrawdownStep]
  ) throws(ConfigurationError) -> [BreakerLimits.DrawdownStep] {
    let percents = try section.numbers(
      "drawdown_percents", default: standard.map { $0.fraction * 100 }, in: 0.01...100,
      count: 0...10)
    let left = try section.numbers(
      "drawdown_risk_percents", default: standard.map { $0.scale * 100 }, in: 0...100,
      count: percents.count...percents.count)
    return zip(percents, left).map {
      BreakerLimits.DrawdownStep(fraction: $0 / 100, scale: $1 / 100)
    }.sorted { $0.fraction < $1.fraction }
  }

  private static func market(
    _ section: ConfigReader, _ limits: inout BreakerLimits
  ) throws(ConfigurationError) {
    limits.clockSkewSecondsMax = try seconds(
      section, "clock_skew_seconds_max", limits.clockSkewSecondsMax, 1...86_400)
    limits.quoteAgeSecondsMax = try seconds(
      section, "quote_age_seconds_max", limits.quoteAgeSecondsMax, 1...86_400)
    limits.spreadRatioMax = try section.number(
      "spread_ratio_max", default: limits.spreadRatioMax, in: 1...1_000)
    limits.spreadCooldownSeconds = try seconds(
      section, "spread_cooldown_seconds", limits.spreadCooldownSeconds, 0...86_400)
    limits.volatilityRatioMax = try section.number(
      "volatility_ratio_max", default: limits.volatilityRatioMax, in: 1...1_000)
    limits.volatilityCooldownSeconds = try seconds(
      section, "volatility_cooldown_seconds", limits.volatilityCooldownSeconds, 0...604_800)
    limits.news = NewsWindow(
      minutes: try section.integer(
        "calendar_minutes", default: limits.news.minutes, in: 0...1_440),
      impactMin: try section.integer(
        "calendar_impact", default: limits.news.impactMin, in: 0...3))
    limits.calendarSeconds = try seconds(
      section, "calendar_seconds", limits.calendarSeconds, 0...604_800)
  }

  private static func seconds(
    _ section: ConfigReader, _ key: String, _ fallback: Int64, _ range: ClosedRange<Int>
  ) throws(ConfigurationError) -> Int64 {
    Int64(try section.integer(key, default: Int(fallback), in: range))
  }
}
