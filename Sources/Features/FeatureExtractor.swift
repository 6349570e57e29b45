import Market

/// Turns a market window into the catalogue's 162 features, with one pass over each timeframe.
///
/// A pure function of the window: the space it reuses carries nothing from one event to the next.
/// A timeframe with fewer than 256 closed bars, or with a bar among them whose prices are not
/// finite, positive and in order, is unavailable and leaves its features NaN. A result that is not
/// finite is NaN.
public struct FeatureExtractor: Sendable {
  var atrSeries = [Double](repeating: .nan, count: BarView.count)
  var hourlyReturns = [Double](repeating: .nan, count: HourlyVolatility.long)
  var basket = Basket()

  public init() {}

  /// Writes every value of `row`.
  ///
  /// - Complexity: O(bars); no allocation once `row` and the extractor have been used.
  public mutating func extract(_ window: MarketWindow, into row: inout FeatureRow) {
    row.clear()
    let time = FeatureExtractor.clamped(window.eventTime)
    var minuteClose = Double.nan
    for timeframe in Timeframe.allCases {
      _ = window.windows[timeframe.rawValue].withView(closedBy: time, of: timeframe) { view in
        if timeframe == .m1 { minuteClose = view.lastClose }
        if timeframe == .h1 {
          extractHourly(view, window, time, into: &row)
        } else {
          let pass = RecursivePass(view)
          FeatureExtractor.extract(timeframe, view, pass, into: &row)
        }
        if timeframe == .d1 && !minuteClose.isNaN {
          row.values[Column.rangePosition] = rangePosition(of: minuteClose, in: view)
        }
      }
    }
    FeatureExtractor.extractCalendar(
      utc: time - FeatureExtractor.clamped(window.utcOffset), into: &row)
    for index in row.values.indices where !row.values[index].isFinite {
      row.values[index] = .nan
    }
  }

  /// Keeps arithmetic on times of foreign origin from overflowing; no real instant is changed.
  private static func clamped(_ time: Int64) -> Int64 {
    let limit: Int64 = 1 << 55
    return min(limit, max(-limit, time))
  }
}
