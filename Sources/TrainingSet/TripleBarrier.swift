public import Market

/// Which direction would have done better, costs included: the label that the models learn.
///
/// At an event a long and a short trade are entered at the next bar's open, each with a stop and a
/// target in ATR and a time limit. The label is 1 where the long's net result is the better, 0 where
/// the short's is, and undefined where the two are equal or the data ends before the time limit: the
/// trades that were decided early would else be all that is known of the last events. Where one bar
/// holds both stop and target the stop counts first; an open beyond either is the price. A time limit
/// inside a bar takes that bar's close.
/// Source: M. López de Prado, "Advances in Financial Machine Learning", 3.4.
public struct TripleBarrier: Sendable, Equatable {
  public var stopATR: Double
  public var targetATR: Double
  public var timeLimitSeconds: Int64
  /// Ask minus bid, in price; paid once by either trade.
  public var spread: Double
  /// What a round trip costs beside the spread, in price.
  public var commission: Double

  public init(
    stopATR: Double = 2, targetATR: Double = 3, timeLimitSeconds: Int64 = 86_400,
    spread: Double, commission: Double = 0
  ) {
    self.stopATR = stopATR
    self.targetATR = targetATR
    self.timeLimitSeconds = timeLimitSeconds
    self.spread = spread
    self.commission = commission
  }

  /// What became of the two trades of one event.
  public struct Outcome: Sendable, Equatable {
    /// Net results in multiples of the stop distance.
    public var long: Double
    public var short: Double
    /// The close of the bar that decided the later of the two, in broker time; the time limit where
    /// that is later.
    public var end: Int64

    /// Results closer than this are equal: what is left of their prices' rounding.
    static let tolerance = 1e-9

    /// 1 up, 0 down, NaN where neither did better.
    public var label: Double {
      if long > short + Outcome.tolerance { return 1 }
      return long < short - Outcome.tolerance ? 0 : .nan
    }
  }

  /// The outcome of an event at `time`, walked over bid bars `path` of one timeframe.
  ///
  /// - Returns: nil where the ATR is unknown, no bar opens before the time limit, or none after it.
  /// - Complexity: O(bars within the time limit).
  public func outcome(
    at time: Int64, atr: Double, path: BarColumns, _ timeframe: Timeframe
  ) -> Outcome? {
    let stop = stopATR * atr
    guard stop > 0, stop.isFinite else { return nil }
    let first = path.firstIndex(atOrAfter: time)
    let limit = time + timeLimitSeconds
    // The data must reach the limit; a later bar proves it even where the limit falls in a gap.
    guard first < path.count, let last = path.openTime.last, last >= limit,
      path.openTime[first] < limit
    else { return nil }
    let long = walk(.buy, first, limit, stop, path, timeframe)
    let short = walk(.sell, first, limit, stop, path, timeframe)
    return Outcome(long: long.result, short: short.result, end: max(long.end, short.end))
  }

  private func walk(
    _ side: Side, _ first: Int, _ limit: Int64, _ stop: Double, _ path: BarColumns,
    _ timeframe: Timeframe
  ) -> (result: Double, end: Int64) {
    let sign = side.sign
    // Bid prices throughout: a long pays the spread at its entry, a short at its exit, which is the
    // same as moving a short's entry down by it.
    let entry = path.open[first] + sign * spread
    let stopPrice = entry - sign * stop
    let targetPrice = entry + sign * targetATR / stopATR * stop
    var index = first
    var exit = path.open[first]
    var end = limit
    while index < path.count, path.openTime[index] < limit {
      let open = path.open[index]
      let worst = side == .buy ? path.low[index] : path.high[index]
      let best = side == .buy ? path.high[index] : path.low[index]
      // What happened inside a bar is known at its close, even where the limit comes before.
      end = path.openTime[index] + timeframe.seconds
      if sign * (worst - stopPrice) <= 0 {
        exit = sign * (open - stopPrice) < 0 ? open : stopPrice
        break
      }
      if sign * (best - targetPrice) >= 0 {
        exit = sign * (open - targetPrice) > 0 ? open : targetPrice
        break
      }
      exit = path.close[index]
      end = max(limit, end)
      index += 1
    }
    return ((sign * (exit - entry) - commission) / stop, end)
  }
}
