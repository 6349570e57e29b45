import Market

/// Turns a market window into the catalogue's 162 features, with one pass over all timeframes together.
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
    withUnsafeTemporaryAllocation(of: BarView.self, capacity: Timeframe.allCases.count) { views in
      extract(window, time, from: 0, views, available: [], into: &row)
    }
    FeatureExtractor.extractCalendar(
      utc: time - FeatureExtractor.clamped(window.utcOffset), into: &row)
    for index in row.values.indices where !row.values[index].isFinite {
      row.values[index] = .nan
    }
  }

  /// Adds the views of the timeframes from `index` on to `views`, and when all are there extracts.
  ///
  /// A view is valid only inside the closure that was handed it, so each timeframe calls the next.
  private mutating func extract(
    _ window: MarketWindow, _ time: Int64, from index: Int,
    _ views: UnsafeMutableBufferPointer<BarView>, available: TimeframeSet,
    into row: inout FeatureRow
  ) {
    guard let timeframe = Timeframe(rawValue: index) else {
      extract(
        window, time, UnsafeBufferPointer(rebasing: views[..<available.rawValue.nonzeroBitCount]),
        available,
        into: &row)
      return
    }
    let isThere = window.windows[index].withView(closedBy: time, of: timeframe) { view in
      views.initializeElement(at: available.rawValue.nonzeroBitCount, to: view)
      extract(
        window, time, from: index + 1, views, available: available.union(TimeframeSet(timeframe)),
        into: &row)
    }
    if !isThere {
      extract(window, time, from: index + 1, views, available: available, into: &row)
    }
  }

  /// Extracts all that is made of bars.
  private mutating func extract(
    _ window: MarketWindow, _ time: Int64, _ views: UnsafeBufferPointer<BarView>,
    _ available: TimeframeSet, into row: inout FeatureRow
  ) {
    func place(_ timeframe: Timeframe) -> Int? {
      guard available.contains(timeframe) else { return nil }
      let before = TimeframeSet(timeframe).rawValue - 1
      return (available.rawValue & before).nonzeroBitCount
    }
    withUnsafeTemporaryAllocation(of: RecursivePass.self, capacity: Timeframe.allCases.count) {
      space in
      let passes = atrSeries.withUnsafeMutableBufferPointer { series in
        series.baseAddress.map { series in
          RecursivePasses(views, hourly: place(.h1) ?? -1, into: space, atrSeries: series)
        }
      }
      guard let passes else { return }
      for timeframe in Timeframe.allCases {
        guard let index = place(timeframe) else { continue }
        FeatureExtractor.extract(timeframe, views[index], passes.passes[index], into: &row)
        if timeframe == .h1 { extractHourly(views[index], passes.adx, window, time, into: &row) }
      }
      if let day = place(.d1), let minute = place(.m1) {
        row.values[Column.rangePosition] = rangePosition(
          of: views[minute].lastClose, in: views[day])
      }
    }
  }

  /// Keeps arithmetic on times of foreign origin from overflowing; no real instant is changed.
  private static func clamped(_ time: Int64) -> Int64 {
    let limit: Int64 = 1 << 55
    return min(limit, max(-limit, time))
  }
}
