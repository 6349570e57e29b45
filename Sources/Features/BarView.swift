import Market

/// The 256 bars that every indicator reads: pointers into the columns, oldest bar first.
///
///     row       0 | 1 | … | 255 = last closed bar
///
/// Valid only inside the closure that was handed it.
struct BarView {
  /// The bars in a window; a timeframe with fewer is unavailable.
  static let count = 256
  /// The row of the last closed bar.
  static let last = count - 1

  let open: UnsafePointer<Double>
  let high: UnsafePointer<Double>
  let low: UnsafePointer<Double>
  let close: UnsafePointer<Double>
  let tickVolume: UnsafePointer<Double>

  /// The close of the last bar.
  @inline(__always) var lastClose: Double { close[BarView.last] }

  /// Rows `row` … `row` + 3 of a column.
  @inline(__always)
  static func quad(_ column: UnsafePointer<Double>, _ row: Int) -> SIMD4<Double> {
    UnsafeRawPointer(column + row).loadUnaligned(as: SIMD4<Double>.self)
  }

  /// Whether all four prices of all bars are finite, positive and in order.
  ///
  /// Comparisons with NaN are false, so a NaN anywhere fails too.
  var isSane: Bool {
    var sane = SIMDMask<SIMD4<Int64>>(repeating: true)
    for row in stride(from: 0, to: BarView.count, by: 4) {
      let high = BarView.quad(self.high, row)
      let low = BarView.quad(self.low, row)
      let open = BarView.quad(self.open, row)
      let close = BarView.quad(self.close, row)
      sane .&= (low .> 0) .& (low .<= open) .& (low .<= close)
      sane .&= (high .< .infinity) .& (open .<= high) .& (close .<= high)
    }
    return all(sane)
  }
}

extension BarSlice {
  /// The rows of the last `limit` bars that had closed by `time`.
  ///
  /// The caller hands over closed bars; a forming one that slips in would be look-ahead, so it is
  /// dropped here once more.
  func closedRows(by time: Int64, of timeframe: Timeframe, last limit: Int) -> Range<Int> {
    if rows.isEmpty { return rows }
    let latestOpening = time - timeframe.seconds
    var end = rows.upperBound
    columns.withPointers { bars in
      while end > rows.lowerBound && bars.openTime[end - 1] > latestOpening { end -= 1 }
    }
    return max(rows.lowerBound, end - limit)..<end
  }

  /// Calls `body` with the last 256 bars closed by `time`; false where there are fewer, or where
  /// one of them is not sane.
  func withView(
    closedBy time: Int64, of timeframe: Timeframe, _ body: (BarView) -> Void
  ) -> Bool {
    let rows = closedRows(by: time, of: timeframe, last: BarView.count)
    guard rows.count == BarView.count else { return false }
    let first = rows.lowerBound
    return columns.withPointers { bars in
      let view = BarView(
        open: bars.open + first, high: bars.high + first, low: bars.low + first,
        close: bars.close + first, tickVolume: bars.tickVolume + first)
      guard view.isSane else { return false }
      body(view)
      return true
    }
  }
}
