public import Market

/// Everything the features of one event are a function of.
///
/// Of each slice only the last 256 bars that had closed by `eventTime` are read.
public struct MarketWindow: Sendable {
  public var symbol: String
  /// One slice a timeframe, at `Timeframe.rawValue`; empty where the timeframe is not available.
  public var windows: [BarSlice]
  /// The instant of the bar close, epoch seconds of the broker's clock.
  public var eventTime: Int64
  /// Broker minus UTC at that instant, in seconds.
  public var utcOffset: Int64
  /// The other configured symbols, in configured order: sums over them are taken in it.
  public var basket: [BasketSeries]

  /// - Precondition: `windows` holds one slice for each of the seven timeframes.
  public init(
    symbol: String, windows: [BarSlice], eventTime: Int64, utcOffset: Int64,
    basket: [BasketSeries] = []
  ) {
    precondition(windows.count == Timeframe.allCases.count, "one slice a timeframe")
    self.symbol = symbol
    self.windows = windows
    self.eventTime = eventTime
    self.utcOffset = utcOffset
    self.basket = basket
  }
}
