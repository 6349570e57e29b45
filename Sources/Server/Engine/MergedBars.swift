import Decision
import Market
import Store

/// The bars of an event merged into a copy of its root's book.
struct MergedBars {
  private(set) var book: BarBook
  /// Timeframes whose bars neither overlap what is held nor fill a window.
  private(set) var unconnected: TimeframeSet = []
  /// What is new or corrected, to be stored.
  private(set) var batches: [BarBatch] = []

  init(_ event: BarCloseEvent, into book: BarBook) {
    self.book = book
    for timeframe in Timeframe.allCases {
      let bars = event.bars[timeframe.rawValue]
      guard !bars.isEmpty else { continue }
      guard let changed = self.book.merge(bars, timeframe) else {
        unconnected.insert(TimeframeSet(timeframe))
        continue
      }
      guard !changed.isEmpty else { continue }
      batches.append(
        BarBatch(
          symbol: event.root, timeframe: timeframe,
          bars: (0..<changed.count).map { changed[$0] }))
    }
  }
}
