public import Market

/// How two symbols' hourly returns move together.
public enum Correlation {
  /// The Pearson correlation of the last `returns` aligned H1 log returns, −1…1.
  ///
  /// Of the last 256 bars of each symbol those are kept whose opening times both have, in order of
  /// time; a return is ln(close / close) of two neighbours among the kept, so a bar that one symbol
  /// lacks lengthens one return of both. The youngest `returns` of them are correlated with
  /// population moments.
  ///
  /// - Returns: nil where fewer than `returns` + 1 bars are common, where `returns` is not in
  ///   2 … 255, where either symbol did not move at all, or where a close is not a positive number.
  /// - Complexity: O(512) at most; one allocation of scratch space.
  public static func hourly(_ a: BarSlice, _ b: BarSlice, returns: Int = 120) -> Double? {
    var pairs = ReturnPairs()
    return pairs.correlation(
      a, rows: a.rows.suffix(BarView.count), b, rows: b.rows.suffix(BarView.count),
      returns: returns)
  }
}
