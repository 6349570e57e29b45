/// Which model bundle serves a symbol, and how it came to.
public struct BundleRow: Sendable, Equatable {
  /// The canonical symbol.
  public var symbol: String
  /// The version that serves: the name of its folder.
  public var serving: String
  /// The version that served before it, for a rollback.
  public var previous: String?
  /// Scored, shown and journalled, never entering.
  public var isShadow: Bool
  /// An operator let it enter.
  public var isPromoted: Bool
  /// When this was last changed, epoch milliseconds of the server's clock.
  public var changedMilliseconds: Int64

  public init(
    symbol: String, serving: String, previous: String? = nil, isShadow: Bool,
    isPromoted: Bool, changedMilliseconds: Int64
  ) {
    self.symbol = symbol
    self.serving = serving
    self.previous = previous
    self.isShadow = isShadow
    self.isPromoted = isPromoted
    self.changedMilliseconds = changedMilliseconds
  }
}
