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
    var need: [Timeframe: Int] = [:]
    for timeframe in required.members {
      let closed = book.closed(by: time, timeframe)
      if closed.count < BarBook.window || unconnected.contains(timeframe)
        || isStale(timeframe, closed, book, time)
      {
        need[timeframe] = BarBook.window
      }
    }
    return need
  }

  private static func isStale(
    _ timeframe: Timeframe, _ closed: BarSlice, _ book: BarBook, _ time: Int64
  ) -> Bool {
    guard let last = closed.last else { return true }
    for finer in Timeframe.allCases where finer < timeframe {
      let columns = book[finer]
      // The last finer bar whose coarse bucket has closed by now.
      let end = columns.firstIndex(atOrAfter: timeframe.opening(of: time))
      if end > 0, timeframe.opening(of: columns.openTime[end - 1]) > last.openTime { return true }
    }
    return false
  }
}
