import Market

/// Tells a file's timeframe from the steps between its first bars.
struct TimeframeGuess {
  /// Bars that are looked at.
  static let barsMax = 1_000

  private(set) var openTimes: [Int64] = []

  var isFull: Bool { openTimes.count >= TimeframeGuess.barsMax }

  mutating func note(_ openTime: Int64) {
    if !isFull { openTimes.append(openTime) }
  }

  /// The timeframe whose length is the most common step; the shorter one of equals; nil where no
  /// step is a timeframe's length.
  var timeframe: Timeframe? {
    var counts = [Int](repeating: 0, count: Timeframe.allCases.count)
    for (earlier, later) in zip(openTimes, openTimes.dropFirst()) {
      let match = Timeframe.allCases.first { $0.seconds == later - earlier }
      if let match { counts[match.rawValue] += 1 }
    }
    guard let most = counts.max(), most > 0 else { return nil }
    return Timeframe.allCases.first { counts[$0.rawValue] == most }
  }

  /// The other timeframe that the bars are of, if they cannot be of `asked`.
  ///
  /// Finer steps prove it, and coarser ones where every bar opens on the coarser grid.
  func contradiction(to asked: Timeframe) -> Timeframe? {
    guard let found = timeframe, found != asked else { return nil }
    let isOnGrid = openTimes.allSatisfy { found.opening(of: $0) == $0 }
    return found < asked || isOnGrid ? found : nil
  }
}
