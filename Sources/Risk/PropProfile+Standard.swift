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
}
