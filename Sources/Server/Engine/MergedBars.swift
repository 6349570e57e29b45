import Decision
import Market
import Store

/// What merging an event's bars into its root's book did.
struct MergedBars {
  /// Timeframes whose bars neither overlap what is held nor fill a window.
  let unconnected: TimeframeSet
  /// What is new or corrected, to be stored.
  let batches: [BarBatch]

  /// - Parameter name: the book's, where it is not the root's own.
  init(_ event: BarCloseEvent, into book: inout BarBook, of name: String? = nil) {
    var batches: [BarBatch] = []
    unconnected = book.merge(event) { timeframe, changed in
      batches.append(
        BarBatch(symbol: name ?? event.root, timeframe: timeframe, bars: changed))
    }
    self.batches = batches
  }
}
