public import Market

/// A prop firm's rules as data; percentages are of 100.
public struct PropProfile: Sendable, Equatable {
  /// How much may be lost: a percentage of a base, or an amount.
  public enum Allowance: Sendable, Equatable {
    case percent(Double)
    /// Account currency.
    case amount(Double)

    /// Account currency, given what the percentage is of.
    public func value(of base: Double) -> Double {
      switch self {
      case .percent(let percent): percent / 100 * base
      case .amount(let amount): amount
      }
    }
  }

  /// How far equity may fall within one day.
  public struct DailyLoss: Sendable, Equatable {
    /// What the floor hangs from, and what a percentage is of.
    public enum Base: String, Sendable, CaseIterable {
      /// Day-start balance − percent of the initial balance.
      case initial
      /// Day-start balance − percent of it.
      case dayStartBalance = "day_start_balance"
      /// Day-start equity − percent of it.
      case equity
      /// The larger of day-start balance and equity − percent of it.
      case larger
    }

    public var allowance: Allowance
    public var base: Base
    /// Whether a breach ends the account; else it only ends the day's entries.
    public var isHard: Bool

    public init(_ allowance: Allowance, base: Base, isHard: Bool = true) {
      self.allowance = allowance
      self.base = base
      self.isHard = isHard
    }

    public init(percent: Double, base: Base, isHard: Bool = true) {
      self.init(.percent(percent), base: base, isHard: isHard)
    }
  }

  /// How far equity may ever fall.
  public struct MaximumLoss: Sendable, Equatable {
    /// What the floor follows; the allowance is of the initial balance and is taken from it.
    public enum Mode: String, Sendable, CaseIterable {
      /// The initial balance.
      case `static`
      /// The larger of the initial and the highest end-of-day balance.
      case endOfDayTrailing = "end_of_day_trailing"
      /// The larger of the initial and the highest balance: each closed gain raises it at once.
      case closedBalanceTrailing = "closed_balance_trailing"
      /// The larger of the initial balance and the highest equity that an event has shown.
      case intradayTrailing = "intraday_trailing"
    }

    public var allowance: Allowance
    public var mode: Mode
    /// Whether the floor stops rising at the initial balance.
    public var locksAtInitial: Bool
    public var isHard: Bool

    public init(
      _ allowance: Allowance, mode: Mode, locksAtInitial: Bool = false, isHard: Bool = true
    ) {
      self.allowance = allowance
      self.mode = mode
      self.locksAtInitial = locksAtInitial
      self.isHard = isHard
    }

    public init(percent: Double, mode: Mode) { self.init(.percent(percent), mode: mode) }
  }

  public var name: String
  /// nil where the firm has no such rule.
  public var dailyLoss: DailyLoss?
  public var maximumLoss: MaximumLoss?
  /// Where the day turns.
  public var zone: Zone
  /// Seconds after local midnight at which it turns.
  public var resetSecond: Int64
  /// Entries stop at this fraction of a limit used.
  public var stopEntriesAt: Double
  /// Everything is closed at this fraction of a hard limit used.
  public var closeAllAt: Double
  /// No trade this many minutes before and after listed news; 0 for no such rule.
  public var newsMinutes: Int
  /// Profit to reach in each phase, percent of the initial balance.
  public var profitTargets: [Double]
  public var minimumTradingDays: Int
  /// The largest share of the total profit that one day may have made; nil for no such rule.
  public var bestDayShare: Double?

  public init(
    name: String, dailyLoss: DailyLoss?, maximumLoss: MaximumLoss?, zone: Zone = .prague,
    resetSecond: Int64 = 0, stopEntriesAt: Double = 0.80, closeAllAt: Double = 0.95,
    newsMinutes: Int = 0, profitTargets: [Double] = [], minimumTradingDays: Int = 0,
    bestDayShare: Double? = nil
  ) {
    self.name = name
    self.dailyLoss = dailyLoss
    self.maximumLoss = maximumLoss
    self.zone = zone
    self.resetSecond = resetSecond
    self.stopEntriesAt = stopEntriesAt
    self.closeAllAt = closeAllAt
    self.newsMinutes = newsMinutes
    self.profitTargets = profitTargets
    self.minimumTradingDays = minimumTradingDays
    self.bestDayShare = bestDayShare
  }

  /// Whether the firm limits losses at all.
  public var hasLimits: Bool { dailyLoss != nil || maximumLoss != nil }
}
