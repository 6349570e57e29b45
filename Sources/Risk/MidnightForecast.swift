/// What the next reset does to the floors if nothing changes until then.
///
/// The daily floor moves with the balance, so that a day of closed gains and floating losses is
/// allowed at 23:59 and a breach at 00:00 without a trade.
public struct MidnightForecast: Sendable, Equatable {
  /// Broker time of the reset.
  public var resetAt: Int64
  public var secondsLeft: Int64
  /// Seconds until the last instant before the reset at which every market trades.
  public var secondsToLastCall: Int64
  /// The floors after the reset for the present equity.
  public var floors: PropFloors
  /// Whether so much of a hard limit would be used that everything were closed.
  public var isDanger: Bool

  /// Whether the present equity would be below one of them.
  public var isBreached: Bool { floors.isBreached }

  /// The forecast for `account`, already rolled to `day`, with the present balance and equity.
  public init(
    profile: PropProfile, account: PropAccount, day: TradingDay, balance: Double, equity: Double
  ) {
    resetAt = day.nextReset
    secondsLeft = day.nextUTC - day.nowUTC
    secondsToLastCall = day.lastCallUTC - day.nowUTC
    floors = MidnightForecast.floors(profile, account, balance: balance, equity: equity)
    isDanger = equity.isFinite && floors.hardUsedFraction >= profile.closeAllAt
  }

  /// The floors that a reset with this balance and equity would bring.
  static func floors(
    _ profile: PropProfile, _ account: PropAccount, balance: Double, equity: Double
  ) -> PropFloors {
    var next = account
    next.dayStartBalance = balance
    next.dayStartEquity = equity
    next.highestEndOfDayBalance = max(
      account.highestEndOfDayBalance, account.dayStartBalance ?? account.highestEndOfDayBalance)
    return PropFloors(profile: profile, account: next, equity: equity)
  }
}
