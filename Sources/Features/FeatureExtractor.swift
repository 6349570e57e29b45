import Market

/// Turns a market window into the catalogue's 162 features, with one pass over all timeframes together.
///
/// A pure function of the window: the space it reuses carries nothing from one event to the next.
/// A timeframe with fewer than 256 closed bars, or with a bar among them whose prices are not
/// finite, positive and in order, is unavailable and leaves its features NaN. A result that is not
/// finite is NaN.
public struct FeatureExtractor: Sendable {
  var atrSeries = [Double](repeating: .nan, count: BarView.count)
  var volatilityRatios = [Double](repeating: .nan, count: VolatilitySeries.count)
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
    let changed = FeatureExtractor.forget(window, time, &cache)
    withUnsafeTemporaryAllocation(of: BarView.self, capacity: Timeframe.allCases.count) { views in
      extract(window, time, from: 0, of: changed, views, available: [], into: &cache)
    }
    extractRangePosition(window, time, &cache)
    FeatureExtractor.extractCalendar(
      utc: time - FeatureExtractor.clamped(window.utcOffset), into: &cache.row)
    cache.row.values.withUnsafeMutableBufferPointer { values in
      for index in values.indices where !values[index].isFinite { values[index] = .nan }
    }
  }

  /// Blanks the timeframes whose bars are others than the cache's, and says which they are.
  private static func forget(
    _ window: MarketWindow, _ time: Int64, _ cache: inout FeatureCache
  ) -> TimeframeSet {
    let isBasketKnown = isKnown(window.basket, time, cache)
    if !isBasketKnown {
      cache.basket.removeAll(keepingCapacity: true)
      for other in window.basket { cache.basket.append(source(other.bars, .h1, time)) }
    }
    var changed: TimeframeSet = []
    for timeframe in Timeframe.allCases {
      let source = source(window.windows[timeframe.rawValue], timeframe, time)
      let isKnown = source.stamp != 0 && cache.sources[timeframe.rawValue] == source
      if isKnown && (timeframe != .h1 || isBasketKnown) { continue }
      cache.sources[timeframe.rawValue] = source
      cache.row.clear(timeframe)
      if timeframe == .m1 { cache.minuteClose = .nan }
      changed.insert(TimeframeSet(timeframe))
    }
    return changed
  }

  /// Whether the others' bars are those of the cache.
  private static func isKnown(
    _ basket: [BasketSeries], _ time: Int64, _ cache: FeatureCache
  ) -> Bool {
    guard basket.count == cache.basket.count else { return false }
    return basket.indices.allSatisfy { index in
      let known = cache.basket[index]
      return known.stamp != 0 && source(basket[index].bars, .h1, time) == known
    }
  }

  private static func source(
    _ slice: BarSlice, _ timeframe: Timeframe, _ time: Int64
  ) -> FeatureCache.Source {
    FeatureCache.Source(
      stamp: slice.stamp,
      rows: slice.closedRows(by: time, of: timeframe, last: BarView.count))
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

  /// Adds the views of the timeframes from `index` on to `views`, and when all are there extracts.
  ///
  /// A view is valid only inside the closure that was handed it, so each timeframe calls the next.
  private mutating func extract(
    _ window: MarketWindow, _ time: Int64, from index: Int, of changed: TimeframeSet,
    _ views: UnsafeMutableBufferPointer<BarView>, available: TimeframeSet,
    into cache: inout FeatureCache
  ) {
    let count = available.rawValue.nonzeroBitCount
    guard let timeframe = Timeframe(rawValue: index) else {
      extract(
        window, time, UnsafeBufferPointer(rebasing: views[..<count]), available, into: &cache.row)
      return
    }
    let isThere =
      changed.contains(timeframe)
      && window.windows[index].withView(closedBy: time, of: timeframe) { view in
        if timeframe == .m1 { cache.minuteClose = view.lastClose }
        views.initializeElement(at: count, to: view)
        extract(
          window, time, from: index + 1, of: changed, views,
          available: available.union(TimeframeSet(timeframe)), into: &cache)
      }
    if !isThere {
      extract(
        window, time, from: index + 1, of: changed, views, available: available, into: &cache)
    }
  }

  /// Extracts all that is made of one timeframe's bars.
  private mutating func extract(
    _ window: MarketWindow, _ time: Int64, _ views: UnsafeBufferPointer<BarView>,
    _ available: TimeframeSet, into row: inout FeatureRow
  ) {
    func place(_ timeframe: Timeframe) -> Int? {
      guard available.contains(timeframe) else { return nil }
      let before = TimeframeSet(timeframe).rawValue - 1
      return (available.rawValue & before).nonzeroBitCount
    }
    if available.rawValue == 0 { return }
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
    }
  }

  /// Keeps arithmetic on times of foreign origin from overflowing; no real instant is changed.
  private static func clamped(_ time: Int64) -> Int64 {
    let limit: Int64 = 1 << 55
    return min(limit, max(-limit, time))
  }
}
