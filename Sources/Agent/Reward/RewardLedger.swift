/// Adds up the rewards of one position from its opening to its close.
///
/// Invariant after every entry: `earned` ≤ `Reward.ceiling(realised:)`. So no sequence of actions
/// at zero profit earns a positive sum, and none of a position that ends without profit does.
public struct RewardLedger: Sendable, Equatable {
  public let settings: Reward.Settings
  /// What the position loses at its first stop, in account currency.
  public let initialRisk: Double
  /// The account's equity at the entry.
  public let equity: Double
  /// Profit of the deals so far, commission and swap included.
  public internal(set) var realised = 0.0
  /// The rewards so far.
  public internal(set) var earned = 0.0
  /// The greatest profit seen, realised and floating together.
  public internal(set) var peakProfit = 0.0
  /// The smallest share of the initial risk that was ever left.
  public internal(set) var leastShare = 1.0
  /// Whether the turn from winner to loser has been charged.
  public internal(set) var hasTurned = false
  public internal(set) var isClosed = false

  public init(initialRisk: Double, equity: Double, settings: Reward.Settings = Reward.Settings()) {
    self.initialRisk = initialRisk
    self.equity = equity
    self.settings = settings
  }

  /// The reward of an event at which the position stands at `profit`, realised and floating.
  public mutating func observe(profit: Double) -> Double {
    guard profit.isFinite else { return 0 }
    peakProfit = max(peakProfit, profit)
    guard !hasTurned else { return 0 }
    let penalty = Reward.winnerBecameLoser(
      peakProfit: peakProfit, profit: profit, initialRisk: initialRisk, winnerR: settings.winnerR)
    hasTurned = penalty < 0
    earned += penalty
    return penalty
  }

  /// The reward of a deal that leaves the risk as it is or raises it: an addition's commission.
  public mutating func recordAddition(profit: Double) -> Double {
    realise(profit)
  }

  /// The reward of a partial close with `profit` that leaves `remainingShare` of the initial risk.
  ///
  /// Only a share lower than ever before is a reduction, so adding and closing in turn earns nothing.
  public mutating func recordReduction(profit: Double, remainingShare: Double) -> Double {
    let term = realise(profit)
    guard remainingShare.isFinite else { return term }
    let share = max(remainingShare, 0)
    let bonus = Reward.riskReduction(removedShare: leastShare - share)
    leastShare = min(leastShare, share)
    return term + pay(bonus)
  }

  /// The reward of the last deal, with `profit`; `byAgent` where no stop or target closed it.
  public mutating func recordClose(profit: Double, byAgent: Bool) -> Double {
    let term = realise(profit)
    isClosed = true
    let turn = observe(profit: realised)
    let bonus = Reward.cutLoser(
      profit: realised, equity: equity, byAgent: byAgent, cutFraction: settings.cutFraction)
    return term + turn + pay(bonus)
  }

  private mutating func realise(_ profit: Double) -> Double {
    guard profit.isFinite else { return 0 }
    let term = Reward.profit(profit, unit: settings.unit)
    realised += profit
    earned += term
    return term
  }

  /// Pays a bonus as far as the ceiling allows.
  private mutating func pay(_ bonus: Double) -> Double {
    let room =
      Reward.ceiling(realised: realised, isClosed: isClosed, unit: settings.unit) - earned
    let paid = max(0, min(bonus, room))
    earned += paid
    return paid
  }
}
