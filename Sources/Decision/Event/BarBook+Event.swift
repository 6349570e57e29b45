public import Market

extension BarBook {
  /// Takes in all bars of an event.
  ///
  /// - Parameter changed: told the bars of each timeframe that are new or differ from what was held.
  /// - Returns: the timeframes whose bars neither overlap what is held nor fill a window.
  public mutating func merge(
    _ event: BarCloseEvent, changed: (Timeframe, BarColumns) -> Void
  ) -> TimeframeSet {
    var unconnected: TimeframeSet = []
    for timeframe in Timeframe.allCases {
      let bars = event.bars[timeframe.rawValue]
      guard !bars.isEmpty else { continue }
      guard let fresh = merge(bars, timeframe) else {
        unconnected.insert(TimeframeSet(timeframe))
        continue
      }
      if !fresh.isEmpty { changed(timeframe, fresh) }
    }
    return unconnected
  }
}
