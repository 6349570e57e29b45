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
    var cache = FeatureCache()
    swap(&cache.row, &row)
    extract(window, reusing: &cache)
    swap(&cache.row, &row)
  }

  /// Brings the cache's row up to this window, computing the timeframes whose bars are others.
  ///
  /// - Complexity: O(bars of the timeframes that changed)
  public mutating func extract(_ window: MarketWindow, reusing cache: inout FeatureCache) {
    let time = FeatureExtractor.clamped(window.eventTime)
    cache.row.fit()
    let basket = window.basket.map { FeatureExtractor.source($0.bars, .h1, time) }
    for timeframe in Timeframe.allCases {
      let source = FeatureExtractor.source(window.windows[timeframe.rawValue], timeframe, time)
      let isKnown =
        source.stamp != 0 && cache.sources[timeframe.rawValue] == source
        && (timeframe != .h1 || cache.basket == basket && basket.allSatisfy { $0.stamp != 0 })
      if isKnown { continue }
      cache.sources[timeframe.rawValue] = source
      compute(timeframe, window, time, &cache)
    }
    cache.basket = basket
    extractRangePosition(window, time, &cache)
    FeatureExtractor.extractCalendar(
      utc: time - FeatureExtractor.clamped(window.utcOffset), into: &cache.row)
    cache.row.values.withUnsafeMutableBufferPointer { values in
      for index in values.indices where !values[index].isFinite { values[index] = .nan }
    }
  }

  private mutating func compute(
    _ timeframe: Timeframe, _ window: MarketWindow, _ time: Int64, _ cache: inout FeatureCache
  ) {
    cache.row.clear(timeframe)
    if timeframe == .m1 { cache.minuteClose = .nan }
    _ = window.windows[timeframe.rawValue].withView(closedBy: time, of: timeframe) { view in
      if timeframe == .m1 { cache.minuteClose = view.lastClose }
      if timeframe == .h1 {
        extractHourly(view, window, time, into: &cache.row)
      } else {
        let pass = RecursivePass(view)
        FeatureExtractor.extract(timeframe, view, pass, into: &cache.row)
      }
    }
  }

  /// The one feature of two timeframes: the last minute's close within the last days.
  private func extractRangePosition(
    _ window: MarketWindow, _ time: Int64, _ cache: inout FeatureCache
  ) {
    cache.row.values[Column.rangePosition] = .nan
    let close = cache.minuteClose
    guard !close.isNaN else { return }
    _ = window.windows[Timeframe.d1.rawValue].withView(closedBy: time, of: .d1) { view in
      cache.row.values[Column.rangePosition] = rangePosition(of: close, in: view)
    }
  }

  private static func source(
    _ slice: BarSlice, _ timeframe: Timeframe, _ time: Int64
  ) -> FeatureCache.Source {
    FeatureCache.Source(
      stamp: slice.stamp,
      rows: slice.closedRows(by: time, of: timeframe, last: BarView.count))
  }

  /// Keeps arithmetic on times of foreign origin from overflowing; no real instant is changed.
  private static func clamped(_ time: Int64) -> Int64 {
    let limit: Int64 = 1 << 55
    return min(limit, max(-limit, time))
  }
}
