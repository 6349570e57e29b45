import Market

/// The event's symbol against the other configured symbols, from H1.
struct Basket {
  private var pairs = ReturnPairs()
  private var moves: [Double] = []

  /// The mean correlation of the last 120 aligned returns with each other symbol; 0 without any.
  ///
  /// A symbol whose correlation is undefined (`Correlation.hourly`) is left out of the mean.
  mutating func correlation(
    _ own: BarSlice, with basket: [BasketSeries], closedBy time: Int64
  ) -> Double {
    let ownRows = own.closedRows(by: time, of: .h1, last: BarView.count)
    var sum = 0.0
    var count = 0
    for index in basket.indices {
      let rows = basket[index].bars.closedRows(by: time, of: .h1, last: BarView.count)
      let value = pairs.correlation(
        own, rows: ownRows, basket[index].bars, rows: rows, returns: 120)
      guard let value else { continue }
      sum += value
      count += 1
    }
    return count == 0 ? 0 : sum / Double(count)
  }

  /// (own 24-bar log return − the mean over all symbols) / the deviation over them, own included.
  ///
  /// 0 where they all moved alike or there is no other. A symbol with fewer than 25 bars, or whose
  /// two closes are not positive numbers, is left out.
  mutating func relativeStrength(
    _ own: BarView, among basket: [BasketSeries], closedBy time: Int64
  ) -> Double {
    moves.removeAll(keepingCapacity: true)
    for index in basket.indices {
      let rows = basket[index].bars.closedRows(by: time, of: .h1, last: 25)
      guard rows.count == 25 else { continue }
      let move = basket[index].bars.columns.withPointers { bars in
        LogReturn.from(bars.close[rows.lowerBound], to: bars.close[rows.upperBound - 1])
      }
      if move.isFinite { moves.append(move) }
    }
    moves.append(LogReturn.from(own.close[BarView.last - 24], to: own.lastClose))
    return moves.withUnsafeBufferPointer { moves in
      guard let first = moves.baseAddress else { return 0 }
      let window = WindowStatistics(first, count: moves.count)
      return window.deviation == 0 ? 0 : -window.meanOffset / window.deviation
    }
  }
}
