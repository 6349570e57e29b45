import Decision
import Market

/// What a terminal would have sent of one symbol: whole windows first, then what closed since the last
/// event with one bar of overlap.
struct BarFeed: Sendable {
  /// Rows of each timeframe that had closed at the last event that sent them.
  private var sent: [Int]
  /// Whether the server holds a window that later bars connect to.
  private var isHeld: [Bool]

  /// - Parameter book: what the server holds when the run begins.
  init(_ symbol: BacktestSymbol, book: BarBook, start: Int64) {
    sent = Timeframe.allCases.map { timeframe in
      symbol[timeframe].firstIndex(atOrAfter: start - timeframe.seconds + 1)
    }
    isHeld = Timeframe.allCases.map { !book[$0].isEmpty }
  }

  /// The bars of the event at `time`, by `Timeframe.rawValue`.
  mutating func bars(_ symbol: BacktestSymbol, at time: Int64) -> [BarColumns] {
    Timeframe.allCases.map { timeframe in
      let slot = timeframe.rawValue
      let columns = symbol.series[slot]
      var end = sent[slot]
      while end < columns.count, columns.openTime[end] + timeframe.seconds <= time { end += 1 }
      let first = isHeld[slot] ? max(0, sent[slot] - 1) : max(0, end - BarBook.window)
      let isWorthSending = isHeld[slot] ? end > sent[slot] : end - first == BarBook.window
      sent[slot] = end
      guard isWorthSending else { return BarColumns() }
      isHeld[slot] = true
      return BarColumns(BarSlice(columns, rows: first..<end))
    }
  }

  /// Learns that the answer asked for whole windows.
  mutating func answered(need: some Sequence<Timeframe>) {
    for timeframe in need { isHeld[timeframe.rawValue] = false }
  }
}
