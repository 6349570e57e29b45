/// The terms of the agent's reward, each by itself; money is in account currency.
///
/// `RewardLedger` adds them up for one position and keeps a bonus from being farmed.
public enum Reward {
  /// What the terms measure by; the shipped values are the founding ones.
  public struct Settings: Sendable, Equatable {
    /// The account currency that one point of profit stands for: the worth of $100.
    public var unit = 100.0
    /// The floating profit, in multiples of the initial risk, from which a position is a winner.
    public var winnerR = 0.5
    /// The loss, as a fraction of equity, before which a loser is cut in time.
    public var cutFraction = 0.02
    /// How long after a close the price is watched, in seconds.
    public var horizonSeconds: Int64 = 86_400

    public init() {}
  }

  /// +1 per unit of realised profit, −2 per unit of realised loss; commission and swap included.
  public static func profit(_ realised: Double, unit: Double = 100) -> Double {
    guard unit > 0, realised.isFinite else { return 0 }
    return (realised > 0 ? realised : 2 * realised) / unit
  }

  /// +0.5 for taking all of the initial risk away, in proportion for a part of it.
  ///
  /// `removedShare` is the part of the initial risk that was never removed before, 0…1.
  public static func riskReduction(removedShare: Double) -> Double {
    removedShare > 0 ? 0.5 * min(removedShare, 1) : 0
  }

  /// −1 where a position whose profit once reached `winnerR` of its risk now stands at a loss.
  public static func winnerBecameLoser(
    peakProfit: Double, profit: Double, initialRisk: Double, winnerR: Double = 0.5
  ) -> Double {
    initialRisk > 0 && peakProfit >= winnerR * initialRisk && profit < 0 ? -1 : 0
  }

  /// +2 for closing a loser, by decision, before its loss is `cutFraction` of `equity`.
  public static func cutLoser(
    profit: Double, equity: Double, byAgent: Bool, cutFraction: Double = 0.02
  ) -> Double {
    byAgent && equity > 0 && profit < 0 && profit > -cutFraction * equity ? 2 : 0
  }

  /// −3 for closing a winner after which the price ran a further ATR in favour within the horizon.
  ///
  /// `furtherMove` is the greatest move beyond the closing price in the position's direction.
  public static func closedTooEarly(profit: Double, furtherMove: Double, atr: Double) -> Double {
    profit > 0 && atr > 0 && furtherMove >= atr ? -3 : 0
  }

  /// The most that a position's rewards may sum to after a bonus, given its realised profit.
  ///
  /// With T = realised/unit: 2T above zero; below zero T while it is open and 0 once it is closed.
  /// The slope lies between that of a gain (1) and of a loss (2), so no later deal lifts a sum
  /// above it: a position that ends without profit never sums to more than zero.
  public static func ceiling(realised: Double, isClosed: Bool, unit: Double = 100) -> Double {
    guard unit > 0, realised.isFinite else { return 0 }
    let points = realised / unit
    return points > 0 ? 2 * points : (isClosed ? 0 : points)
  }
}
