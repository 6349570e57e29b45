/// One open position of the account, ours or another's, as the terminal reports it.
public struct PositionSnapshot: Sendable, Equatable {
  public var ticket: Int64
  /// The broker's own name of the symbol.
  public var symbol: String
  public var side: Side
  public var lots: Double
  public var openPrice: Double
  /// nil where the position has none.
  public var stopLoss: Double?
  public var takeProfit: Double?
  /// Floating profit in account currency, swap included.
  public var floatingProfit: Double
  /// Broker time of the opening.
  public var openTime: Int64
  public var magicNumber: Int64

  public init(
    ticket: Int64, symbol: String, side: Side, lots: Double, openPrice: Double,
    stopLoss: Double?, takeProfit: Double?, floatingProfit: Double, openTime: Int64,
    magicNumber: Int64
  ) {
    self.ticket = ticket
    self.symbol = symbol
    self.side = side
    self.lots = lots
    self.openPrice = openPrice
    self.stopLoss = stopLoss
    self.takeProfit = takeProfit
    self.floatingProfit = floatingProfit
    self.openTime = openTime
    self.magicNumber = magicNumber
  }
}
