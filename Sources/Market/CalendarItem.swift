/// One scheduled economic release that the terminal knows of.
public struct CalendarItem: Sendable, Equatable {
  /// Broker time of the release.
  public var time: Int64
  public var currency: String
  /// 0 none, 1 low, 2 moderate, 3 high.
  public var impact: Int
  public var name: String

  public init(time: Int64, currency: String, impact: Int, name: String) {
    self.time = time
    self.currency = currency
    self.impact = impact
    self.name = name
  }
}
