/// The direction of a position or an entry.
public enum Side: String, Sendable, CaseIterable {
  case buy = "BUY"
  case sell = "SELL"

  /// +1 for a buy, −1 for a sell.
  @inlinable public var sign: Double { self == .buy ? 1 : -1 }

  public var opposite: Side { self == .buy ? .sell : .buy }
}
