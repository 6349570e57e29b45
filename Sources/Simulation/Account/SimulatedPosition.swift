public import Market

/// One open position of the simulated account.
public struct SimulatedPosition: Sendable, Equatable {
  public let ticket: Int64
  /// The position that this one was added to.
  public let addedTo: Int64?
  public let symbol: String
  public let side: Side
  public internal(set) var lots: Double
  public let openPrice: Double
  public internal(set) var stopLoss: Double?
  public internal(set) var takeProfit: Double?
  public let openTime: Int64
  public let magicNumber: Int64
  public let comment: String
  /// Swap so far, in account currency.
  public internal(set) var swap = 0.0
  /// Profit at the last price, swap left out, in account currency.
  public internal(set) var priceProfit = 0.0

  /// As the terminal reports it: swap is part of the floating profit.
  public var snapshot: PositionSnapshot {
    PositionSnapshot(
      ticket: ticket, symbol: symbol, side: side, lots: lots, openPrice: openPrice,
      stopLoss: stopLoss, takeProfit: takeProfit, floatingProfit: priceProfit + swap,
      openTime: openTime, magicNumber: magicNumber)
  }
}
