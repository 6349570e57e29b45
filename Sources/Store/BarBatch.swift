public import Market

/// Bars of one symbol and timeframe, to be stored together.
public struct BarBatch: Sendable, Equatable {
  /// The canonical symbol.
  public let symbol: String
  public let timeframe: Timeframe
  public let bars: BarColumns

  public init(symbol: String, timeframe: Timeframe, bars: BarColumns) {
    self.symbol = symbol
    self.timeframe = timeframe
    self.bars = bars
  }
}
