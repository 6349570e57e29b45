public import Market

/// The day that a prop firm counts losses by: from one midnight of its zone to the next.
///
/// Never the broker's day: Prague's midnight is 01:00 at a broker that keeps New York + 7 h, and
/// 02:00 in the weeks between the two changes to and from summer time.
public struct TradingDay: Sendable, Equatable {
  /// By how much an event may be late, in seconds: one that is older by more shows that the clock of
  /// the last one was wrong.
  public static let lateSecondsMax: Int64 = 7 * 86_400

  /// UTC instant of the midnight at or before the event.
  public let startUTC: Int64
  /// UTC instant of the next midnight; 23 to 25 hours later.
  public let nextUTC: Int64
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

  /// The day of `zone` that holds the broker time `brokerTime`.
  ///
  /// - Throws: `RiskError.timeOutOfRange` for a time or an offset that no broker has.
  public init(zone: Zone, brokerTime: Int64, utcOffset: Int64) throws(RiskError) {
    guard (0...253_402_300_799).contains(brokerTime) else {
      throw .timeOutOfRange(name: "time", was: brokerTime)
    }
    guard (-64_800...64_800).contains(utcOffset) else {
      throw .timeOutOfRange(name: "utc_offset", was: utcOffset)
    }
    nowUTC = brokerTime - utcOffset
    self.utcOffset = utcOffset
    startUTC = zone.midnight(atOrBeforeUTC: nowUTC)
    nextUTC = zone.midnight(afterUTC: nowUTC)
  }
}
