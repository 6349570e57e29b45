public import Market

/// Which bars a terminal must send before its symbol can be decided.
public enum HistoryNeed {
  /// The timeframes of `required` that cannot be decided on at `time`, with how many bars to send.
  ///
  /// A timeframe is incomplete with fewer than a window of closed bars, or where a finer timeframe
  /// shows a bar inside a bucket that has closed since the last bar held: MetaTrader makes no bar
  /// where no tick came, so only a finer bar proves that one is missing.
  public static func missing(
    from book: BarBook, at time: Int64, required: TimeframeSet, unconnected: TimeframeSet
  ) -> [Timeframe: Int] {
    var windows: [BarSlice] = []
    list(&windows, of: book, at: time, required)
    return missing(
      windows, from: book, at: time, required: required, unconnected: unconnected)
  }

  /// Lists the windows of a book at `time`, by `Timeframe.rawValue`; empty where they are not required.
  static func list(
    _ windows: inout [BarSlice], of book: BarBook, at time: Int64, _ required: TimeframeSet
  ) {
    windows.reserveCapacity(Timeframe.allCases.count)
    for timeframe in Timeframe.allCases {
      windows.append(
        required.contains(timeframe) ? book.closed(by: time, timeframe) : BarSlice(BarColumns()))
    }
  }

  /// The same for windows that were looked up before.
  static func missing(
    _ windows: [BarSlice], from book: BarBook, at time: Int64, required: TimeframeSet,
    unconnected: TimeframeSet
  ) -> [Timeframe: Int] {
    var need: [Timeframe: Int] = [:]
    for timeframe in Timeframe.allCases where required.contains(timeframe) {
      let rows = windows[timeframe.rawValue].rows
      if rows.count < BarBook.window || unconnected.contains(timeframe)
        || isStale(timeframe, rows.upperBound, book, time)
      {
        need[timeframe] = BarBook.window
      }
    }
    return need
  }

  /// - Parameter end: the row behind the last closed one.
  private static func isStale(
    _ timeframe: Timeframe, _ end: Int, _ book: BarBook, _ time: Int64
  ) -> Bool {
    guard end > 0 else { return true }
    let last = book.series[timeframe.rawValue].openTime[end - 1]
    let bucket = timeframe.opening(of: time)
    // A bar before the bucket opens in the one before it at the latest: where that one is held, no
    // finer bar can show another.
    if last >= timeframe.opening(of: bucket - 1) { return false }
    for finer in Timeframe.allCases where finer < timeframe {
      // The last finer bar whose coarse bucket has closed by now.
      let end = book.series[finer.rawValue].firstIndex(atOrAfter: bucket)
      if end > 0,
        timeframe.opening(of: book.series[finer.rawValue].openTime[end - 1]) > last
      {
        return true
      }
    }
    return false
  }
}
