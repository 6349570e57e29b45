import Decision
import Market
import Store

/// What merging an event's bars into its root's book did.
struct MergedBars {
  /// Timeframes whose bars neither overlap what is held nor fill a window.
  private(set) var unconnected: TimeframeSet = []
  /// What is new or corrected, to be stored.
  private(set) var batches: [BarBatch] = []

  init(_ event: BarCloseEvent, into book: inout BarBook) {
    for timeframe in Timeframe.allCases {
      let bars = event.bars[timeframe.rawValue]
      guard !bars.isEmpty else { continue }
      guard let changed = book.merge(bars, timeframe) else {
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
