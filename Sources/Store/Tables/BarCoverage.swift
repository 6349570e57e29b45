public import Market

/// How many bars of a symbol and timeframe the store has, and from when to when they open.
public struct BarCoverage: Sendable, Equatable {
  public let symbol: String
  public let timeframe: Timeframe
  public let count: Int
  /// The opening of the oldest bar, broker time.
  public let first: Int64
  /// The opening of the newest bar, broker time.
  public let last: Int64

  public init(symbol: String, timeframe: Timeframe, count: Int, first: Int64, last: Int64) {
    self.symbol = symbol
    self.timeframe = timeframe
    self.count = count
    self.first = first
    self.last = last
  }
}
