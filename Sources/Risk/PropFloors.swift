/// The equities below which a prop firm ends the account or the day, and how near they are.
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
  private var isDailyHard = true
  private var isMaximumHard = true

  /// The larger of the two parts used; 0 without rules.
  public var usedFraction: Double { max(dailyUsed ?? 0, maximumUsed ?? 0) }

  /// The larger of the parts used of rules whose breach ends the account; 0 without such.
  public var hardUsedFraction: Double {
    max(isDailyHard ? dailyUsed ?? 0 : 0, isMaximumHard ? maximumUsed ?? 0 : 0)
  }

  /// The higher floor; nil without rules.
  public var highest: Double? {
    guard let daily, let maximum else { return daily ?? maximum }
    return max(daily, maximum)
  }

  /// Whether equity is below one of the floors.
  public var isBreached: Bool { (dailyRoom ?? 0) < 0 || (maximumRoom ?? 0) < 0 }

  /// The floors of `account` under `profile` for an equity; a NaN equity uses everything.
  public init(
    profile: borrowing PropProfile, account: borrowing PropAccount, equity: Double
  ) {
    if let rule = profile.dailyLoss, let start = PropFloors.start(rule.base, account) {
      let base = rule.base == .initial ? account.initialBalance : start
      let allowance = rule.allowance.value(of: base)
      let floor = start - allowance
      daily = floor
      dailyRoom = PropFloors.room(equity, floor)
      dailyUsed = PropFloors.used(equity - floor, of: allowance)
      isDailyHard = rule.isHard
    }
    if let rule = profile.maximumLoss {
      let allowance = rule.allowance.value(of: account.initialBalance)
      let trailing = PropFloors.reference(rule.mode, account) - allowance
      let floor = rule.locksAtInitial ? min(trailing, account.initialBalance) : trailing
      maximum = floor
      maximumRoom = PropFloors.room(equity, floor)
      maximumUsed = PropFloors.used(equity - floor, of: allowance)
      isMaximumHard = rule.isHard
    }
  }

  /// Adds the hard floors, with what each does until the day's next start.
  func addBoundsToday(_ profile: PropProfile, to bounds: inout Bounds) {
    if let daily, isDailyHard { bounds.append(Bound(daily, .fixed)) }
    if let maximum, isMaximumHard, let rule = profile.maximumLoss {
      let kind: LossBound.Floor =
        switch rule.mode {
        case .static, .endOfDayTrailing: .fixed
        case .closedBalanceTrailing: .followsBalance
        case .intradayTrailing: .followsEquity
        }
      bounds.append(Bound(maximum, kind))
    }
  }

  /// Adds the hard floors of a forecast, with what each does until the reset that makes it so.
  func addBoundsAfterReset(_ profile: PropProfile, to bounds: inout Bounds) {
    if let daily, isDailyHard, let rule = profile.dailyLoss {
      let kind: LossBound.Floor =
        switch rule.base {
        case .initial, .dayStartBalance: .followsBalance
        case .equity, .larger: .followsEquity
        }
      bounds.append(Bound(daily, kind))
    }
    if let maximum, isMaximumHard, profile.maximumLoss?.mode == .endOfDayTrailing {
      bounds.append(Bound(maximum, .followsBalance))
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
    let initial = account.initialBalance
    return switch mode {
    case .static: initial
    case .endOfDayTrailing:
      max(initial, account.highestEndOfDayBalance, account.dayStartBalance ?? initial)
    case .closedBalanceTrailing:
      max(
        initial, account.highestEndOfDayBalance, account.dayStartBalance ?? initial,
        account.highestBalance ?? initial)
    case .intradayTrailing: max(initial, account.highestEquity ?? initial)
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
