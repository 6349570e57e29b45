public import Market

/// What a prop firm's rules allow at one event.
public struct PropVerdict: Sendable, Equatable {
  public var floors: PropFloors
  public var forecast: MidnightForecast
  public var dayStart: PropAccount.DayStart
  /// Whether so much of a limit is used that everything must be closed.
  public var mustCloseAll: Bool
  /// In a fixed order: day start, daily loss, maximum loss, midnight, news. Without `prop_worst_case`,
  /// which needs the size of the entry.
  public var gates: [GateResult]

  /// Judges an account that was already rolled to `day`.
  ///
  /// - Parameters:
  ///   - dayStart: what `PropAccount.roll` answered.
  ///   - calendar: the releases that the event names.
  ///   - currencies: of the entry's symbol.
  public init(
    profile: PropProfile, account: PropAccount, dayStart: PropAccount.DayStart, day: TradingDay,
    balance: Double, equity: Double, calendar: [CalendarItem] = [], currencies: [String] = []
  ) {
    let floors = PropFloors(profile: profile, account: account, equity: equity)
    let forecast = MidnightForecast(
      profile: profile, account: account, day: day, balance: balance, equity: equity)
    self.floors = floors
    self.forecast = forecast
    self.dayStart = dayStart
    mustCloseAll =
      profile.hasLimits && equity.isFinite && floors.usedFraction >= profile.closeAllAt
    gates = [
      PropVerdict.dayStartGate(profile, floors, dayStart),
      PropVerdict.usedGate(
        "prop_daily_loss", floors.dailyUsed, profile, .propDailyLoss, until: day.nextReset),
      PropVerdict.usedGate("prop_maximum_loss", floors.maximumUsed, profile, .propMaximumLoss),
      PropVerdict.midnightGate(forecast, equity: equity),
      PropVerdict.newsGate(profile, calendar, currencies, at: day.now),
    ]
  }

  private static func dayStartGate(
    _ profile: PropProfile, _ floors: PropFloors, _ dayStart: PropAccount.DayStart
  ) -> GateResult {
    let isKnown = profile.dailyLoss == nil || (dayStart == .exact && floors.daily != nil)
    let needsTrailing = profile.maximumLoss?.mode == .endOfDayTrailing
    return GateResult(
      "prop_day_start", floors.daily ?? .nan, limit: .nan,
      passed: isKnown && (!needsTrailing || dayStart == .exact), else: .dayStartUnknown,
      note: "balance at the day's start: \(dayStart.rawValue)")
  }

  private static func usedGate(
    _ name: String, _ used: Double?, _ profile: PropProfile, _ reason: Reason,
    until: Int64? = nil
  ) -> GateResult {
    // Where the rule does not exist nothing is used; where its floor is unknown the day start gate
    // refuses.
    GateResult(
      name, used ?? .nan, limit: profile.stopEntriesAt,
      passed: (used ?? 0) < profile.stopEntriesAt, else: reason, until: until)
  }

  private static func midnightGate(_ forecast: MidnightForecast, equity: Double) -> GateResult {
    GateResult(
      "prop_midnight", equity, limit: forecast.floors.highest ?? -.infinity,
      passed: !forecast.isBreached, else: .propMidnight,
      note: forecast.isBreached ? "a breach in \(forecast.secondsLeft) s without a trade" : "")
  }

  private static func newsGate(
    _ profile: PropProfile, _ calendar: [CalendarItem], _ currencies: [String], at time: Int64
  ) -> GateResult {
    let window = NewsWindow(minutes: profile.newsMinutes)
    guard let item = window.item(at: time, among: calendar, currencies: currencies) else {
      return GateResult(
        "prop_news", .nan, limit: Double(profile.newsMinutes), passed: true, else: .propNews)
    }
    return GateResult(
      "prop_news", Double(item.time - time) / 60, limit: Double(profile.newsMinutes),
      passed: false, else: .propNews, note: "\(item.currency) \(item.name)",
      until: window.end(of: item))
  }
}
