import Glibc

extension BarColumns {
  /// Whether a run of rows holds the very bits of a run of another's.
  ///
  /// Unknown volumes and spreads are equal where they are the same NaN; zeros of two signs are not,
  /// for who compares further where this says no.
  ///
  /// - Precondition: both runs have the same length and lie within their columns.
  /// - Complexity: O(rows); memory is compared as a whole.
  public func hasSameBits(
    _ rows: Range<Int>, as other: BarColumns, _ otherRows: Range<Int>
  ) -> Bool {
    precondition(rows.count == otherRows.count, "expected runs of the same length")
    guard !rows.isEmpty else { return true }
    return BarColumns.isSame(openTime, rows, other.openTime, otherRows)
      && BarColumns.isSame(close, rows, other.close, otherRows)
      && BarColumns.isSame(open, rows, other.open, otherRows)
      && BarColumns.isSame(high, rows, other.high, otherRows)
      && BarColumns.isSame(low, rows, other.low, otherRows)
      && BarColumns.isSame(tickVolume, rows, other.tickVolume, otherRows)
      && BarColumns.isSame(spreadPoints, rows, other.spreadPoints, otherRows)
  }

  private static func isSame<Value: BitwiseCopyable>(
    _ column: [Value], _ rows: Range<Int>, _ other: [Value], _ otherRows: Range<Int>
  ) -> Bool {
    column[rows].withUnsafeBytes { left in
      other[otherRows].withUnsafeBytes { right in
        guard let one = left.baseAddress, let two = right.baseAddress else { return true }
        return memcmp(one, two, left.count) == 0
      }
    }
  }
}
