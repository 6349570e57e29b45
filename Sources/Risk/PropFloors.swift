/// The equities below which a prop firm ends the account, and how near they are.
public struct PropFloors: Sendable, Equatable {
  /// nil where there is no such rule, or where the day's start is not known.
  public var daily: Double?
  /// nil where there is no such rule.
  public var maximum: Double?
  /// Equity − daily floor.
  public var dailyRoom: Double?
  /// Equity − maximum floor.
  public var maximumRoom: Double?
  /// The part of the daily allowance that is used, 0 or more; nil with `daily`.
  public var dailyUsed: Double?
  /// The part of the maximum allowance that is used, 0 or more; nil with `maximum`.
  public var maximumUsed: Double?

  /// The larger of the two parts used; 0 without rules.
  public var usedFraction: Double { max(dailyUsed ?? 0, maximumUsed ?? 0) }

  /// The higher floor; nil without rules.
  public var highest: Double? {
    guard let daily, let maximum else { return daily ?? maximum }
    return max(daily, maximum)
  }

  /// Whether equity is below one of the floors.
  public var isBreached: Bool { (dailyRoom ?? 0) < 0 || (maximumRoom ?? 0) < 0 }

  /// The floors of `account` under `profile` for an equity; a NaN equity uses everything.
  public init(profile: PropProfile, account: PropAccount, equity: Double) {
    if let rule = profile.dailyLoss, let start = PropFloors.start(rule.base, account) {
      let base = rule.base == .initial ? account.initialBalance : start
      let allowance = rule.percent / 100 * base
      let floor = start - allowance
      daily = floor
      dailyRoom = PropFloors.room(equity, floor)
      dailyUsed = PropFloors.used(equity - floor, of: allowance)
    }
    if let rule = profile.maximumLoss {
      let allowance = rule.percent / 100 * account.initialBalance
      let floor = PropFloors.reference(rule.mode, account) - allowance
      maximum = floor
      maximumRoom = PropFloors.room(equity, floor)
      maximumUsed = PropFloors.used(equity - floor, of: allowance)
    }
  }

  private static func start(_ base: PropProfile.DailyLoss.Base, _ account: PropAccount) -> Double? {
    switch base {
    case .initial, .dayStartBalance: return account.dayStartBalance
    case .equity: return account.dayStartEquity
    case .larger:
      guard let balance = account.dayStartBalance, let equity = account.dayStartEquity else {
        return nil
      }
      return max(balance, equity)
    }
  }

  /// A day's start is the end of the day before, so it counts for a trailing floor at once.
  private static func reference(
    _ mode: PropProfile.MaximumLoss.Mode, _ account: PropAccount
  ) -> Double {
    switch mode {
    case .static: account.initialBalance
    case .endOfDayTrailing:
      max(
        account.initialBalance, account.highestEndOfDayBalance,
        account.dayStartBalance ?? account.initialBalance)
    }
  }

  private static func room(_ equity: Double, _ floor: Double) -> Double {
    equity.isNaN ? -.infinity : equity - floor
  }

  private static func used(_ room: Double, of allowance: Double) -> Double {
    guard allowance > 0, !room.isNaN else { return 1 }
    return max(0, 1 - room / allowance)
  }
}
