/// How far an account is on the way that its firm demands; shown, never a gate.
public struct PropProgress: Sendable, Equatable {
  /// Balance − initial balance, account currency.
  public var profit: Double
  /// Profit to reach in `phase`, account currency; nil where there is none.
  public var target: Double?
  public var tradingDays: Int
  public var minimumTradingDays: Int
  /// The best day's part of the total profit; nil without profit.
  public var bestDayShare: Double?
  public var bestDayShareMax: Double?

  /// Whether target, days and best day are all as demanded.
  public var isComplete: Bool {
    profit >= target ?? .infinity && tradingDays >= minimumTradingDays
      && bestDayShare ?? 1 <= bestDayShareMax ?? 1
  }

  /// The progress in `phase`, counted from 0.
  public init(profile: PropProfile, account: PropAccount, balance: Double, phase: Int = 0) {
    profit = balance - account.initialBalance
    if profile.profitTargets.indices.contains(phase) {
      target = profile.profitTargets[phase] / 100 * account.initialBalance
    }
    tradingDays = account.tradingDays
    minimumTradingDays = profile.minimumTradingDays
    let start = account.uncreditedStart ?? account.dayStartBalance
    let today = start.map { balance - $0 } ?? 0
    bestDayShare = profit > 0 ? max(account.bestDayProfit, today) / profit : nil
    bestDayShareMax = profile.bestDayShare
  }
}
