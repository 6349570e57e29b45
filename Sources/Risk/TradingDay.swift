public import Market

/// The day that a prop firm counts losses by: from one reset on its zone's clock to the next.
///
/// Never the broker's day: Prague's midnight is 01:00 at a broker that keeps New York + 7 h, and
/// 02:00 in the weeks between the two changes to and from summer time.
public struct TradingDay: Sendable, Equatable {
  /// By how much an event may be late, in seconds: one that is older by more shows that the clock of
  /// the last one was wrong.
  public static let lateSecondsMax: Int64 = 7 * 86_400

  /// UTC instant of the reset at or before the event.
  public let startUTC: Int64
  /// UTC instant of the next reset; 23 to 25 hours later.
  public let nextUTC: Int64
  /// UTC instant of the reset before `startUTC`.
  public let previousUTC: Int64
  /// UTC instant of the event.
  public let nowUTC: Int64
  /// Broker minus UTC at the event, in seconds.
  public let utcOffset: Int64

  /// `startUTC` on the broker's clock, with the event's offset.
  public var start: Int64 { startUTC + utcOffset }
  /// `nextUTC` on the broker's clock, with the event's offset.
  public var nextReset: Int64 { nextUTC + utcOffset }
  /// The event's own broker time.
  public var now: Int64 { nowUTC + utcOffset }

  /// Whether the day before this one began at `startUTC`.
  public func follows(startUTC: Int64) -> Bool { previousUTC == startUTC }

  /// The last instant before the next reset at which every market can be expected to trade: 17:00 New
  /// York, where the day's trading ends, if that comes within the four hours before the reset.
  ///
  /// Indices, metals and oil pause from then on for an hour, which is the hour before Prague's
  /// midnight, and on a Friday everything pauses for the weekend.
  public let lastCallUTC: Int64

  /// The day of `zone` that holds the broker time `brokerTime`.
  ///
  /// - Parameter resetSecond: seconds after local midnight at which the day turns.
  /// - Throws: `RiskError.timeOutOfRange` for a time or an offset that no broker has.
  public init(
    zone: Zone, resetSecond: Int64 = 0, brokerTime: Int64, utcOffset: Int64
  ) throws(RiskError) {
    nowUTC = try TradingDay.utc(brokerTime, utcOffset)
    self.utcOffset = utcOffset
    startUTC = zone.reset(atOrBeforeUTC: nowUTC, secondOfDay: resetSecond)
    nextUTC = zone.reset(afterUTC: nowUTC, secondOfDay: resetSecond)
    previousUTC = zone.reset(atOrBeforeUTC: startUTC - 1, secondOfDay: resetSecond)
    let close = Zone.newYork.reset(atOrBeforeUTC: nextUTC, secondOfDay: 17 * 3_600)
    lastCallUTC = close > nextUTC - 4 * 3_600 ? close : nextUTC
  }

  /// The same day at another instant; nil where that is of another day.
  init?(_ day: TradingDay, brokerTime: Int64, utcOffset: Int64) throws(RiskError) {
    nowUTC = try TradingDay.utc(brokerTime, utcOffset)
    guard day.startUTC <= nowUTC, nowUTC < day.nextUTC else { return nil }
    self.utcOffset = utcOffset
    startUTC = day.startUTC
    nextUTC = day.nextUTC
    previousUTC = day.previousUTC
    lastCallUTC = day.lastCallUTC
  }

  private static func utc(_ brokerTime: Int64, _ utcOffset: Int64) throws(RiskError) -> Int64 {
    guard (0...253_402_300_799).contains(brokerTime) else {
      throw .timeOutOfRange(name: "time", was: brokerTime)
    }
    guard (-64_800...64_800).contains(utcOffset) else {
      throw .timeOutOfRange(name: "utc_offset", was: utcOffset)
    }
    return brokerTime - utcOffset
  }
}
