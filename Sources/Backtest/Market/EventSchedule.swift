import Market

/// When which symbol has an event, in the one order that the account lives through.
struct EventSchedule: Sendable {
  struct Entry: Sendable, Equatable {
    /// The closing instant, broker time.
    var time: Int64
    /// When the terminal tells of it: a bar is known to have closed with the first tick of a later one.
    var madeAt: Int64
    /// Among the traded symbols.
    var symbol: Int
    /// The longest timeframe of which a bar closed.
    var trigger: Timeframe
  }

  let entries: [Entry]

  /// Every close of each symbol's `every` in `range`, by the instant at which it is told, then by its
  /// own, then by symbol.
  ///
  /// - Complexity: O(n log n)
  init(_ symbols: [BacktestSymbol], _ range: Range<Int64>) {
    var entries: [Entry] = []
    for (index, symbol) in symbols.enumerated() {
      let base = symbol[symbol.every]
      let first = base.firstIndex(atOrAfter: range.lowerBound - symbol.every.seconds + 1)
      let end = base.firstIndex(atOrAfter: range.upperBound - symbol.every.seconds + 1)
      for row in first..<max(first, end) {
        let next = row + 1 < end ? base.openTime[row + 1] : nil
        entries.append(EventSchedule.entry(symbol, index, base.openTime[row], next))
      }
    }
    self.entries = entries.sorted {
      ($0.madeAt, $0.time, $0.symbol) < ($1.madeAt, $1.time, $1.symbol)
    }
  }

  /// The event that ends the bar of `opening`, as the expert advisor makes it: of all bars that are
  /// closed by the next tick, the latest close and the longest timeframe that has it. Before a daily
  /// break these are later than the last short bar's end.
  private static func entry(
    _ symbol: BacktestSymbol, _ index: Int, _ opening: Int64, _ next: Int64?
  ) -> Entry {
    let end = opening + symbol.every.seconds
    var entry = Entry(
      time: end, madeAt: max(end, next ?? end), symbol: index, trigger: symbol.every)
    for timeframe in Timeframe.allCases where timeframe > symbol.every {
      let opened = timeframe.opening(of: opening)
      let close = opened + timeframe.seconds
      guard close >= entry.time, close <= entry.madeAt, holds(symbol[timeframe], opened) else {
        continue
      }
      entry.time = close
      entry.trigger = timeframe
    }
    return entry
  }

  private static func holds(_ columns: BarColumns, _ opening: Int64) -> Bool {
    let row = columns.firstIndex(atOrAfter: opening)
    return row < columns.count && columns.openTime[row] == opening
  }

  /// Runs of about `size` entries that begin and end between two instants.
  func chunks(of size: Int) -> [Range<Int>] {
    var chunks: [Range<Int>] = []
    var start = 0
    while start < entries.count {
      var end = min(entries.count, start + max(1, size))
      while end < entries.count, entries[end].madeAt == entries[end - 1].madeAt { end += 1 }
      chunks.append(start..<end)
      start = end
    }
    return chunks
  }
}
