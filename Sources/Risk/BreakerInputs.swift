public import Market

/// What the circuit breakers look at in one event.
public struct BreakerInputs: Sendable, Equatable {
  public var day: TradingDay
  public var root: RootSymbol
  public var equity: Double
  /// Equity with which the day began; nil to use the first that was seen of the day.
  public var dayStartEquity: Double?
  /// Broker time of the last tick; nil where the terminal did not say.
  public var quoteTime: Int64?
  /// Spread over the median of recent spreads; NaN where unknown.
  public var spreadRatio: Double
  /// ATR(14)/close of H1 over the median of its last 200 values; NaN where unknown.
  public var volatilityRatio: Double
  /// The releases that are known; nil where the terminal told of none.
  public var calendar: [CalendarItem]?

  public init(
    day: TradingDay, root: RootSymbol, equity: Double, dayStartEquity: Double? = nil,
    quoteTime: Int64? = nil, spreadRatio: Double = .nan, volatilityRatio: Double = .nan,
    calendar: [CalendarItem]? = nil
  ) {
    self.day = day
    self.root = root
    self.equity = equity
    self.dayStartEquity = dayStartEquity
    self.quoteTime = quoteTime
    self.spreadRatio = spreadRatio
    self.volatilityRatio = volatilityRatio
    self.calendar = calendar
  }

  /// `value` over the median of `recent`; NaN where either is unknown or the median is not positive.
  ///
  /// Values that are not finite are left out.
  ///
  /// - Complexity: O(n) in the number of recent values, on average.
  public static func ratio(_ value: Double, toMedianOf recent: [Double]) -> Double {
    let median = withUnsafeTemporaryAllocation(of: Double.self, capacity: recent.count) { room in
      var count = 0
      for value in recent where value.isFinite {
        room.initializeElement(at: count, to: value)
        count += 1
      }
      return Selection.median(of: UnsafeMutableBufferPointer(rebasing: room[..<count]))
    }
    return median > 0 ? value / median : .nan
  }
}
