public import Market

/// The H1 bars of another configured symbol, on the same broker clock as the event's symbol.
public struct BasketSeries: Sendable {
  public var name: String
  /// Closed bars, oldest first; only the last 256 are read.
  public var bars: BarSlice

  public init(name: String, bars: BarSlice) {
    self.name = name
    self.bars = bars
  }
}
