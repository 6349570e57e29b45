/// One closed bar: bid prices, opening time in epoch seconds of the broker's clock.
public struct Bar: Sendable, Equatable {
  public var openTime: Int64
  public var open: Double
  public var high: Double
  public var low: Double
  public var close: Double
  /// The broker's count of ticks; NaN where unknown, never zero for unknown.
  public var tickVolume: Double
  /// The spread in points; NaN where unknown.
  public var spreadPoints: Double

  public init(
    openTime: Int64, open: Double, high: Double, low: Double, close: Double,
    tickVolume: Double = .nan, spreadPoints: Double = .nan
  ) {
    self.openTime = openTime
    self.open = open
    self.high = high
    self.low = low
    self.close = close
    self.tickVolume = tickVolume
    self.spreadPoints = spreadPoints
  }

  /// Whether the four prices are finite and positive, and low ≤ open, close ≤ high.
  public var isSane: Bool {
    low > 0 && high < .infinity && low <= open && low <= close && open <= high && close <= high
  }
}
