/// A closed winner whose reward waits until it is known whether the close came too early.
public struct PendingClose: Sendable, Equatable {
  /// The experience of the closing, all other terms summed.
  public var experience: Experience
  /// The symbol whose bars complete it.
  public var symbol: String
  /// +1 for a buy, −1 for a sell.
  public var direction: Double
  /// Realised profit of the whole position in account currency.
  public var profit: Double
  public var closePrice: Double
  /// ATR at the close, in price, of the timeframe that set the stop.
  public var atr: Double
  /// Broker time of the close and of the horizon's end.
  public var closeTime: Int64
  public var horizonEnd: Int64
  /// The greatest move beyond the closing price so far, in price.
  public internal(set) var furtherMove = 0.0

  public init(
    experience: Experience, symbol: String, direction: Double, profit: Double,
    closePrice: Double, atr: Double, closeTime: Int64, horizonSeconds: Int64
  ) {
    self.experience = experience
    self.symbol = symbol
    self.direction = direction
    self.profit = profit
    self.closePrice = closePrice
    self.atr = atr
    self.closeTime = closeTime
    let (end, overflow) = closeTime.addingReportingOverflow(max(horizonSeconds, 0))
    horizonEnd = overflow ? .max : end
  }

  /// Sees one bar of the symbol; only one that lies between the close and the horizon counts.
  public mutating func observe(high: Double, low: Double, openTime: Int64, closeTime end: Int64) {
    guard openTime >= closeTime, end <= horizonEnd, high.isFinite, low.isFinite else { return }
    let move = direction > 0 ? high - closePrice : closePrice - low
    furtherMove = max(furtherMove, move)
  }

  /// The experience with the term for an early close added; nil before the horizon has passed.
  public func completed(at brokerTime: Int64) -> Experience? {
    guard brokerTime >= horizonEnd else { return nil }
    var complete = experience
    complete.reward += Float(
      Reward.closedTooEarly(profit: profit, furtherMove: furtherMove, atr: atr))
    return complete
  }
}
