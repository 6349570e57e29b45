/// A silence inside the trading week.
///
/// Between two neighbouring bars of a file, the openings that lie strictly between them and on a
/// Monday to Friday of the broker's clock are missing; one missing opening is no gap (a minute
/// without a tick makes no bar), two or more are. A weekend is therefore never a gap, a holiday and
/// a daily break are.
public struct BarGap: Sendable, Equatable {
  /// The opening of the bar before the silence, broker time.
  public let after: Int64
  /// The opening of the bar that ends it, broker time.
  public let before: Int64
  /// Openings missing on weekdays.
  public let missingBars: Int

  public init(after: Int64, before: Int64, missingBars: Int) {
    self.after = after
    self.before = before
    self.missingBars = missingBars
  }
}
