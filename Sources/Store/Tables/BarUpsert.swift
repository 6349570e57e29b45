/// What storing a batch of bars changed.
public struct BarUpsert: Sendable, Equatable {
  /// Bars that were not there.
  public var inserted = 0
  /// Bars that were there with other values.
  public var replaced = 0
  /// Bars that were there already, the same.
  public var unchanged = 0

  public init(inserted: Int = 0, replaced: Int = 0, unchanged: Int = 0) {
    self.inserted = inserted
    self.replaced = replaced
    self.unchanged = unchanged
  }

  /// All bars of the batch.
  public var total: Int { inserted + replaced + unchanged }

  public static func += (left: inout BarUpsert, right: BarUpsert) {
    left.inserted += right.inserted
    left.replaced += right.replaced
    left.unchanged += right.unchanged
  }
}
