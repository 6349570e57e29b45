public import Market

/// A prop firm's rules as data; percentages are of 100.
public struct PropProfile: Sendable, Equatable {
  /// How far equity may fall within one day.
  public struct DailyLoss: Sendable, Equatable {
    /// What the floor hangs from, and what the percentage is of.
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

    public var percent: Double
    public var base: Base

    public init(percent: Double, base: Base) {
      self.percent = percent
      self.base = base
    }
  }

  /// How far equity may ever fall.
  public struct MaximumLoss: Sendable, Equatable {
    /// What the floor follows.
    public enum Mode: String, Sendable, CaseIterable {
      /// Initial balance − percent of it.
      case `static`
      /// The larger of the initial and the highest end-of-day balance − percent of the initial.
      case endOfDayTrailing = "end_of_day_trailing"
    }

    public var percent: Double
    public var mode: Mode

    public init(percent: Double, mode: Mode) {
      self.percent = percent
      self.mode = mode
    }
  }

  public var name: String
  /// nil where the firm has no such rule.
  public var dailyLoss: DailyLoss?
  public var maximumLoss: MaximumLoss?
  /// Where the day turns.
  public var zone: Zone
  /// Entries stop at this fraction of a limit used.
  public var stopEntriesAt: Double
  /// Everything is closed at this fraction of a limit used.
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
    stopEntriesAt: Double = 0.80, closeAllAt: Double = 0.95, newsMinutes: Int = 0,
    profitTargets: [Double] = [], minimumTradingDays: Int = 0, bestDayShare: Double? = nil
  ) {
    self.name = name
    self.dailyLoss = dailyLoss
    self.maximumLoss = maximumLoss
    self.zone = zone
    self.stopEntriesAt = stopEntriesAt
    self.closeAllAt = closeAllAt
    self.newsMinutes = newsMinutes
    self.profitTargets = profitTargets
    self.minimumTradingDays = minimumTradingDays
    self.bestDayShare = bestDayShare
  }

  /// Whether the firm limits losses at all.
  public var hasLimits: Bool { dailyLoss != nil || maximumLoss != nil }

  /// Checks the numbers against what makes sense.
  ///
  /// - Throws: `RiskError.settingOutOfRange` for the first that does not.
  public func validate() throws(RiskError) {
    let ranges: [(String, Double, ClosedRange<Double>)] = [
      ("dailyLoss.percent", dailyLoss?.percent ?? 1, 0.01...100),
      ("maximumLoss.percent", maximumLoss?.percent ?? 1, 0.01...100),
      ("stopEntriesAt", stopEntriesAt, 0.01...1),
      ("closeAllAt", closeAllAt, 0.01...1),
      ("newsMinutes", Double(newsMinutes), 0...1_440),
      ("minimumTradingDays", Double(minimumTradingDays), 0...366),
      ("bestDayShare", bestDayShare ?? 1, 0.01...1),
    ]
    for (name, value, range) in ranges where !range.contains(value) {
      throw .settingOutOfRange(
        name: name, allowed: "\(range.lowerBound) to \(range.upperBound)", was: value)
    }
    for target in profitTargets where !(target > 0 && target <= 1_000) {
      throw .settingOutOfRange(name: "profitTargets", allowed: "above 0 to 1000", was: target)
    }
    guard stopEntriesAt <= closeAllAt else {
      throw .settingOutOfRange(
        name: "stopEntriesAt", allowed: "at most closeAllAt, \(closeAllAt)", was: stopEntriesAt)
    }
  }
}

extension PropProfile {
  /// An account of one's own: no firm's rule applies.
  public static let none = PropProfile(name: "none", dailyLoss: nil, maximumLoss: nil)

  /// FTMO's challenge in two steps.
  public static let ftmo2Step = PropProfile(
    name: "ftmo-2step", dailyLoss: DailyLoss(percent: 5, base: .initial),
    maximumLoss: MaximumLoss(percent: 10, mode: .static), newsMinutes: 2, profitTargets: [10, 5],
    minimumTradingDays: 4)

  /// FTMO's challenge in one step.
  public static let ftmo1Step = PropProfile(
    name: "ftmo-1step", dailyLoss: DailyLoss(percent: 3, base: .initial),
    maximumLoss: MaximumLoss(percent: 10, mode: .endOfDayTrailing), newsMinutes: 2,
    profitTargets: [10], bestDayShare: 0.5)

  /// The profiles that come with the server.
  public static let all: [PropProfile] = [.none, .ftmo2Step, .ftmo1Step]

  /// The profile that is called `name`; nil where none is.
  public init?(named name: String) {
    guard let match = PropProfile.all.first(where: { $0.name == name }) else { return nil }
    self = match
  }
}
