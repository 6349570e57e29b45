public import Market

/// What can be asked of the simulated account; filled at the open of the symbol's next bar.
public struct SimulatedOrder: Sendable, Equatable {
  public enum Request: Sendable, Equatable {
    case open(symbol: String, side: Side, lots: Double)
    /// More of a position: in a hedging account a ticket of its own with the same stop and target.
    case add(ticket: Int64, lots: Double)
    /// Closes `lots` of a position; all of it where nil or as much as it has.
    case close(ticket: Int64, lots: Double?)
  }

  public var request: Request
  /// Of an opening; an addition takes the position's own.
  public var stopLoss: Double?
  public var takeProfit: Double?
  public var magicNumber: Int64
  public var comment: String
  /// The furthest that the fill may lie from `price`, in points; nil accepts any.
  public var deviationPoints: Double?
  /// The price that the deviation counts from.
  public var price: Double?
  /// Broker time after which the order is not filled any more.
  public var expiresAt: Int64?

  public init(
    _ request: Request, stopLoss: Double? = nil, takeProfit: Double? = nil,
    magicNumber: Int64 = 0, comment: String = "", deviationPoints: Double? = nil,
    price: Double? = nil, expiresAt: Int64? = nil
  ) {
    self.request = request
    self.stopLoss = stopLoss
    self.takeProfit = takeProfit
    self.magicNumber = magicNumber
    self.comment = comment
    self.deviationPoints = deviationPoints
    self.price = price
    self.expiresAt = expiresAt
  }
}
