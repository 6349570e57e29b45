/// Which journalled decisions to list; every condition given must hold.
public struct DecisionQuery: Sendable, Equatable {
  /// The most that one list holds.
  public static let limitMax = 1_000

  public var symbol: String?
  public var eventID: String?
  /// The earliest event time, epoch seconds of the broker's clock.
  public var since: Int64?
  /// Only decisions of a smaller id: the last id of the page before.
  public var before: Int64?
  /// 1 … `limitMax`; others are brought within.
  public var limit: Int

  /// The most that are listed.
  var count: Int { min(max(limit, 1), DecisionQuery.limitMax) }

  public init(
    symbol: String? = nil, eventID: String? = nil, since: Int64? = nil, before: Int64? = nil,
    limit: Int = 100
  ) {
    self.symbol = symbol
    self.eventID = eventID
    self.since = since
    self.before = before
    self.limit = limit
  }
}
