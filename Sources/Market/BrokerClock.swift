/// The clock a broker stamps its bars with: UTC plus a fixed offset, or New York's time plus hours.
///
/// New York + 7 h is the common one: the broker's day, and with it D1 and H4, turns at 17:00 in
/// New York through both of its clock changes.
public enum BrokerClock: Sendable, Equatable {
  /// UTC plus `seconds` all year.
  case fixed(seconds: Int64)
  /// New York's local time plus `hours`.
  case newYork(plusHours: Int64)

  /// The day turns at 17:00 New York.
  public static let newYorkClose = BrokerClock.newYork(plusHours: 7)

  /// Broker minus UTC, in seconds, at the UTC instant `utc`.
  public func offset(atUTC utc: Int64) -> Int64 {
    switch self {
    case .fixed(let seconds): seconds
    case .newYork(let hours): Zone.newYork.offset(atUTC: utc) + hours * 3_600
    }
  }

  /// Broker time of a UTC instant.
  public func brokerTime(utc: Int64) -> Int64 { utc + offset(atUTC: utc) }

  /// UTC of a broker time; the earlier one in the hour that the clock repeats.
  public func utc(brokerTime: Int64) -> Int64 {
    let early = brokerTime - offset(atUTC: brokerTime - 14 * 3_600)
    if self.brokerTime(utc: early) == brokerTime { return early }
    return brokerTime - offset(atUTC: early)
  }
}
