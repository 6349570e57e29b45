public import Market

/// The minutes around releases that may move a symbol.
public struct NewsWindow: Sendable, Equatable {
  public var minutes: Int
  /// Releases below this impact do not count; 3 is high.
  public var impactMin: Int

  public init(minutes: Int, impactMin: Int = 3) {
    self.minutes = minutes
    self.impactMin = impactMin
  }

  /// The release within the window whose window ends last; nil where there is none.
  ///
  /// - Parameter time: broker time, as the items' own.
  public func item(
    at time: Int64, among items: [CalendarItem], currencies: [String]
  ) -> CalendarItem? {
    guard minutes > 0 else { return nil }
    let seconds = Int64(min(minutes, 10_080)) * 60
    var last: CalendarItem?
    for item in items where item.impact >= impactMin {
      let (distance, overflow) = item.time.subtractingReportingOverflow(time)
      guard !overflow, (-seconds...seconds).contains(distance), item.time > last?.time ?? .min,
        currencies.contains(where: { NewsWindow.same($0, item.currency) })
      else { continue }
      last = item
    }
    return last
  }

  /// The first second of broker time after the window around `item`.
  public func end(of item: CalendarItem) -> Int64 {
    let (end, overflow) = item.time.addingReportingOverflow(
      Int64(max(0, min(minutes, 10_080))) * 60 + 1)
    return overflow ? .max : end
  }

  private static func same(_ one: String, _ other: String) -> Bool {
    one.utf8.count == other.utf8.count
      && zip(one.utf8, other.utf8).allSatisfy { ($0 | 0x20) == ($1 | 0x20) }
  }
}
