public import Market

/// Where an entry's stop and target go.
public struct StopPlan: Sendable, Equatable {
  public var side: Side
  /// Ask for a buy, bid for a sell.
  public var entry: Double
  public var stopLoss: Double
  public var takeProfit: Double
  /// Between entry and stop as they are, in price.
  public var stopDistance: Double
  /// Between entry and target as they are, in price.
  public var targetDistance: Double

  /// Target over stop distance.
  public var rewardRisk: Double { targetDistance / stopDistance }

  /// Stop at `stopATR` and target at `targetATR` from the price at which the entry would be filled.
  ///
  /// Stop distance = max(stopATR · atr, stopsLevel · point + spread): the broker measures its level
  /// from the price that closes the position, which is a spread behind the entry. Both prices are
  /// on the tick grid: the stop is rounded away from the entry, so that it never falls inside the
  /// level, and the target outwards, so far that rounding alone never spoils the reward.
  ///
  /// - Throws: `Refusal` with `specInvalid`, `quoteInvalid`, `atrUnknown`, `rewardRiskLow` where
  ///   the broker's level makes the stop too wide for the target, `stopInvalid` where a price
  ///   would not be positive.
  public static func make(
    side: Side, quote: Quote, atr: Double, spec: SymbolSpec, stopATR: Double = 2,
    targetATR: Double = 3, minimumRewardRisk: Double = 1.5
  ) throws(Refusal) -> StopPlan {
    if let fault = spec.fault { throw Refusal(.specInvalid, fault) }
    guard quote.bid > 0, quote.ask >= quote.bid, quote.ask < .infinity else {
      throw Refusal(
        .quoteInvalid, "expected 0 < bid ≤ ask, was bid \(quote.bid) and ask \(quote.ask)")
    }
    let wantedStop = stopATR * atr
    let wantedTarget = targetATR * atr
    guard wantedStop > 0, wantedStop < .infinity, wantedTarget > 0, wantedTarget < .infinity else {
      throw Refusal(.atrUnknown, "expected a positive ATR, was \(atr)")
    }
    let entry = side == .buy ? quote.ask : quote.bid
    let leastStop = Double(spec.stopsLevel) * spec.point + quote.spread
    let leastTarget = Double(spec.stopsLevel) * spec.point
    let plannedStop = max(wantedStop, leastStop)
    let plannedTarget = max(wantedTarget, leastTarget)
    let rewardRisk = plannedTarget / plannedStop
    guard rewardRisk >= minimumRewardRisk * (1 - 1e-9) else {
      throw Refusal(
        .rewardRiskLow, "expected a reward of \(minimumRewardRisk) risks, was \(rewardRisk)")
    }
    let grid = StepGrid(step: spec.tickSize)
    let stop = grid.rounded(entry - side.sign * plannedStop, away: side.opposite)
    let stopDistance = side.sign * (entry - stop)
    let reach = max(plannedTarget, minimumRewardRisk * stopDistance)
    let target = grid.rounded(entry + side.sign * reach, away: side)
    guard stop > 0, target > 0, stop < .infinity, target < .infinity, stopDistance > 0 else {
      throw Refusal(
        .stopInvalid, "expected positive prices, was stop \(stop) and target \(target)")
    }
    return StopPlan(
      side: side, entry: entry, stopLoss: stop, takeProfit: target, stopDistance: stopDistance,
      targetDistance: side.sign * (target - entry))
  }
}

extension StepGrid {
  /// The multiple at `price` or beyond it: above for a buy, below for a sell.
  fileprivate func rounded(_ price: Double, away side: Side) -> Double {
    side == .buy ? up(price) : down(price)
  }
}
