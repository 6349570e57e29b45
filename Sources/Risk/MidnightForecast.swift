/// What the next reset does to the floors if nothing changes until then.
///
/// The daily floor moves with the balance, so that a day of closed gains and floating losses is
/// allowed at 23:59 and a breach at 00:00 without a trade.
public struct MidnightForecast: Sendable, Equatable {
  /// Broker time of the reset.
  public var resetAt: Int64
  public var secondsLeft: Int64
  /// The floors after the reset for the present equity.
  public var floors: PropFloors

  /// Whether the present equity would be below one of them.
  public var isBreached: Bool { floors.isBreached }

  /// The forecast for `account`, already rolled to `day`, with the present balance and equity.
  public init(
    profile: PropProfile, account: PropAccount, day: TradingDay, balance: Double, equity: Double
  ) {
    var next = account
    next.dayStartBalance = balance
    next.dayStartEquity = equity
    next.highestEndOfDayBalance = max(
      account.highestEndOfDayBalance, account.dayStartBalance ?? account.highestEndOfDayBalance)
    resetAt = day.nextReset
    secondsLeft = day.nextUTC - day.nowUTC
    floors = PropFloors(profile: profile, account: next, equity: equity)
  }
}
