import Market

/// The features of one event, with what the decision needs beside them.
public struct FeatureRow: Sendable {
  /// 162 values in the catalogue's order; NaN where undefined, never infinite.
  public var values: [Double]
  /// ATR(14) of each timeframe in price units; NaN where the timeframe is unavailable.
  public var atr: [Double]
  /// The balance of candle patterns of each timeframe, −1…1; NaN where it is unavailable.
  public var candlePattern: [Double]
  /// ATR(14)/close of H1 over the median of its last 200 values; NaN where H1 is unavailable.
  public var volatilityOverMedian: Double
  /// 0 ranging, 1 trending, 2 volatile; nil where H1 is unavailable.
  public var regime: Int?
  /// `Session.category` at the event: 0 none, 1 Asian, 2 London, 3 New York, 4 the last two.
  public var session: Int

  /// A row of which nothing is known.
  public init() {
    values = [Double](repeating: .nan, count: Catalogue.count)
    atr = [Double](repeating: .nan, count: Timeframe.allCases.count)
    candlePattern = [Double](repeating: .nan, count: Timeframe.allCases.count)
    volatilityOverMedian = .nan
    regime = nil
    session = 0
  }

  /// Becomes the same as another one, in the memory that it has.
  public mutating func copy(_ other: borrowing FeatureRow) {
    func copy(_ column: inout [Double], _ values: borrowing [Double]) {
      if column.count != values.count { column = [Double](repeating: .nan, count: values.count) }
      let source = values.span
      column.withUnsafeMutableBufferPointer { target in
        source.withUnsafeBufferPointer { _ = target.update(fromContentsOf: $0) }
      }
    }
    copy(&values, other.values)
    copy(&atr, other.atr)
    copy(&candlePattern, other.candlePattern)
    volatilityOverMedian = other.volatilityOverMedian
    regime = other.regime
    session = other.session
  }

  /// Brings every column to its size, where someone gave it another.
  mutating func fit() {
    func fit(_ column: inout [Double], _ count: Int) {
      if column.count != count { column = [Double](repeating: .nan, count: count) }
    }
    fit(&values, Catalogue.count)
    fit(&atr, Timeframe.allCases.count)
    fit(&candlePattern, Timeframe.allCases.count)
  }
}
