import Market

/// When which symbol has an event, in the one order that the account lives through.
struct EventSchedule: Sendable {
  struct Entry: Sendable, Equatable {
    /// Broker time.
    var time: Int64
    /// Among the traded symbols.
    var symbol: Int
    /// The longest timeframe of which a bar closed.
    var trigger: Timeframe
  }

  let entries: [Entry]

  /// Every close of each symbol's `every` in `range`, by time, then by symbol.
  ///
  /// - Complexity: O(n log n)
  init(_ symbols: [BacktestSymbol], _ range: Range<Int64>) {
    var entries: [Entry] = []
    for (index, symbol) in symbols.enumerated() {
      let base = symbol[symbol.every]
      let first = base.firstIndex(atOrAfter: range.lowerBound - symbol.every.seconds + 1)
      let end = base.firstIndex(atOrAfter: range.upperBound - symbol.every.seconds + 1)
      for row in first..<max(first, end) {
        let time = base.openTime[row] + symbol.every.seconds
        let trigger =
          Timeframe.allCases.last { timeframe in
            timeframe > symbol.every && EventSchedule.closes(symbol[timeframe], timeframe, time)
          } ?? symbol.every
        entries.append(Entry(time: time, symbol: index, trigger: trigger))
      }
    }
    self.entries = entries.sorted { ($0.time, $0.symbol) < ($1.time, $1.symbol) }
  }

  private static func closes(_ columns: BarColumns, _ timeframe: Timeframe, _ time: Int64) -> Bool {
    guard time % timeframe.seconds == 0 else { return false }
    let row = columns.firstIndex(atOrAfter: time - timeframe.seconds)
    return row < columns.count && columns.openTime[row] == time - timeframe.seconds
  }

  /// Runs of about `size` entries that begin and end between two instants.
  func chunks(of size: Int) -> [Range<Int>] {
    var chunks: [Range<Int>] = []
    var start = 0
    while start < entries.count {
      var end = min(entries.count, start + max(1, size))
      while end < entries.count, entries[end].time == entries[end - 1].time { end += 1 }
      chunks.append(start..<end)
      start = end
    }
    return chunks
  }
}
