public import Market

/// What a prop firm's rules allow at one event.
public struct PropVerdict: Sendable, Equatable {
  /// The account as its firm sees it at one event.
  public struct Case: Sendable {
    /// Already rolled to `day`.
    public var account: PropAccount
    /// What `PropAccount.roll` answered.
    public var dayStart: PropAccount.DayStart
    public var day: TradingDay
    public var balance: Double
    public var equity: Double
    /// The releases that are known; nil where the terminal told of none.
    public var calendar: [CalendarItem]?
    /// Of the entry's symbol.
    public var currencies: [String]
    /// Whether the firm pays out on the account: then its news rule is in force, and entries need a
    /// calendar.
    public var isFunded: Bool

    public init(
      account: PropAccount, dayStart: PropAccount.DayStart, day: TradingDay, balance: Double,
      equity: Double, calendar: [CalendarItem]? = nil, currencies: [String] = [],
      isFunded: Bool = false
    ) {
      self.account = account
      self.dayStart = dayStart
      self.day = day
      self.balance = balance
      self.equity = equity
      self.calendar = calendar
      self.currencies = currencies
      self.isFunded = isFunded
    }
  }

  public var floors: PropFloors
  public var forecast: MidnightForecast
  public var dayStart: PropAccount.DayStart
  /// Whether so much of a hard limit is used that everything must be closed.
  public var mustCloseAll: Bool
  /// What a worst case must stay above, today and after the next reset.
  public var bounds: PropFloors.Bounds

  /// Judges an account under its firm's rules.
  ///
  /// - Parameter gates: what was found is put behind what it holds: day start, daily loss, maximum
  ///   loss, midnight, news. Without `prop_worst_case`, which needs the size of the entry.
  public init(profile: PropProfile, _ facts: Case, listing gates: inout [GateResult]) {
    let floors = PropFloors(profile: profile, account: facts.account, equity: facts.equity)
    let forecast = MidnightForecast(
      profile: profile, account: facts.account, day: facts.day, balance: facts.balance,
      equity: facts.equity)
    self.floors = floors
    self.forecast = forecast
    dayStart = facts.dayStart
    mustCloseAll =
      profile.hasLimits && facts.equity.isFinite && floors.hardUsedFraction >= profile.closeAllAt
    bounds = PropVerdict.bounds(profile, floors, forecast)
    gates.append(PropVerdict.dayStartGate(profile, floors, facts.dayStart))
    gates.append(
      PropVerdict.usedGate(
        .propDailyLoss, floors.dailyUsed, profile, .propDailyLoss,
        until: facts.day.nextReset))
    gates.append(
      PropVerdict.usedGate(.propMaximumLoss, floors.maximumUsed, profile, .propMaximumLoss))
    gates.append(PropVerdict.midnightGate(forecast, equity: facts.equity))
    gates.append(PropVerdict.newsGate(profile, facts))
  }

  private static func bounds(
    _ profile: PropProfile, _ floors: PropFloors, _ forecast: MidnightForecast
  ) -> PropFloors.Bounds {
    var bounds = PropFloors.Bounds()
    guard profile.hasLimits else { return bounds }
    floors.addBoundsToday(profile, to: &bounds)
    forecast.floors.addBoundsAfterReset(profile, to: &bounds)
    return bounds
  }

  private static func dayStartGate(
    _ profile: PropProfile, _ floors: PropFloors, _ dayStart: PropAccount.DayStart
  ) -> GateResult {
    let isKnown = profile.dailyLoss == nil || (dayStart == .exact && floors.daily != nil)
    let needsTrailing =
      switch profile.maximumLoss?.mode {
      case .endOfDayTrailing, .closedBalanceTrailing: true
      case .static, .intradayTrailing, nil: false
      }
    return GateResult(
      .propDayStart, floors.daily ?? .nan, limit: .nan,
      passed: isKnown && (!needsTrailing || dayStart == .exact), else: .dayStartUnknown,
      note: dayStart.note)
  }

  private static func usedGate(
    _ rule: Rule, _ used: Double?, _ profile: PropProfile, _ reason: Reason,
    until: Int64? = nil
  ) -> GateResult {
    // Where the rule does not exist nothing is used; where its floor is unknown the day start gate
    // refuses.
    GateResult(
      rule, used ?? .nan, limit: profile.stopEntriesAt,
      passed: (used ?? 0) < profile.stopEntriesAt, else: reason, until: until)
  }

  private static func midnightGate(_ forecast: MidnightForecast, equity: Double) -> GateResult {
    let refuses = forecast.isBreached || forecast.isDanger
    let verb = forecast.isBreached ? "a breach" : "the limit almost used"
    return GateResult(
      .propMidnight, equity, limit: forecast.floors.highest ?? -.infinity, passed: !refuses,
      else: .propMidnight,
      note: refuses ? "\(verb) in \(forecast.secondsLeft) s without a trade" : "")
  }

  private static func newsGate(_ profile: PropProfile, _ facts: Case) -> GateResult {
    let window = NewsWindow(minutes: profile.newsMinutes)
    let limit = Double(profile.newsMinutes)
    guard let calendar = facts.calendar else {
      return GateResult(
        .propNews, .nan, limit: limit, passed: !(facts.isFunded && profile.newsMinutes > 0),
        else: .calendarUnknown, note: profile.newsMinutes > 0 ? "no calendar is known" : "")
    }
    guard
      let item = window.item(at: facts.day.now, among: calendar, currencies: facts.currencies)
    else {
      return GateResult(.propNews, .infinity, limit: limit, passed: true, else: .propNews)
    }
    return GateResult(
      .propNews, Double(item.time - facts.day.now) / 60, limit: limit,
      passed: false, else: .propNews, note: "\(item.currency) \(item.name)",
      until: window.end(of: item))
  }
}

extension PropAccount.DayStart {
  /// Written out, since it stands in every answer.
  fileprivate var note: String {
    switch self {
    case .exact: "balance at the day's start: exact"
    case .remembered: "balance at the day's start: remembered"
    case .unknown: "balance at the day's start: unknown"
    }
  }
}
