public import Market

/// Bars of several roots, all of it or what was known at one instant.
public struct PriceHistory: Sendable {
  /// By root, then by `Timeframe.rawValue`; broker time.
  public var series: [String: [BarColumns]]

  public init(_ series: [String: [BarColumns]]) { self.series = series }

  /// The last bars of one root that had closed by `time`; empty where there are none.
  public func closed(
    _ root: String, _ timeframe: Timeframe, by time: Int64, last count: Int
  ) -> BarSlice {
    guard let columns = series[root] else { return BarSlice(BarColumns()) }
    return columns[timeframe.rawValue].closed(by: time, of: timeframe, last: count)
  }

  /// Only the bars that had closed by `time`, the last `count` of each.
  func truncated(at time: Int64, keeping count: Int) -> PriceHistory {
    PriceHistory(
      series.mapValues { columns in
        Timeframe.allCases.map { timeframe in
          BarColumns(
            columns[timeframe.rawValue].closed(by: time, of: timeframe, last: count))
        }
      })
  }

  /// The history as a terminal would have seen it grow: every bar made of the next finer ones, where
  /// these cover it, so that none can hold what came after its end.
  func rebuilt() -> PriceHistory {
    PriceHistory(series.mapValues { PriceHistory.rebuilt($0) })
  }

  private static func rebuilt(_ columns: [BarColumns]) -> [BarColumns] {
    var result = columns
    var finer: Timeframe?
    for timeframe in Timeframe.allCases where !columns[timeframe.rawValue].isEmpty {
      if let finer {
        result[timeframe.rawValue] = merged(
          columns[timeframe.rawValue], timeframe, from: result[finer.rawValue], finer)
      }
      finer = timeframe
    }
    return result
  }

  /// The stored bars, each replaced by what the finer bars inside it make where they reach over more
  /// than half of it.
  private static func merged(
    _ stored: BarColumns, _ timeframe: Timeframe, from finer: BarColumns, _ length: Timeframe
  ) -> BarColumns {
    var bars = BarColumns()
    for row in 0..<stored.count {
      let opening = timeframe.opening(of: stored.openTime[row])
      let first = finer.firstIndex(atOrAfter: opening)
      let end = finer.firstIndex(atOrAfter: opening + timeframe.seconds)
      let span = end > first ? finer.openTime[end - 1] + length.seconds - finer.openTime[first] : 0
      guard span * 2 > timeframe.seconds else {
        bars.append(stored[row])
        continue
      }
      var aggregator = BarAggregator(to: timeframe)
      for index in first..<end { _ = aggregator.add(finer[index]) }
      var bar = aggregator.finish(closedBy: opening + timeframe.seconds) ?? stored[row]
      bar.openTime = stored.openTime[row]
      // Ticks and spreads are a broker's own counts; the finer bars of another source have others.
      bar.tickVolume = stored.tickVolume[row]
      bar.spreadPoints = stored.spreadPoints[row]
      bars.append(bar)
    }
    return bars
  }
}
