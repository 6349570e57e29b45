import Decision
import Market
import Store

/// The bars of an event merged into a copy of its root's book.
struct MergedBars {
  let book: BarBook
  /// Timeframes whose bars neither overlap what is held nor fill a window.
  let unconnected: TimeframeSet
  /// What is new or corrected, to be stored.
  let batches: [BarBatch]

  init(_ event: BarCloseEvent, into book: BarBook) {
    var merged = book
    var batches: [BarBatch] = []
    unconnected = merged.merge(event) { timeframe, changed in
      batches.append(
        BarBatch(
          symbol: event.root, timeframe: timeframe,
          bars: (0..<changed.count).map { changed[$0] }))
    }
    self.book = merged
    self.batches = batches
  }
}
