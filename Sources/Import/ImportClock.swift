import Market

/// The clock in which a file's times are written.
public enum ImportClock: String, Sendable, CaseIterable {
  case utc
  case broker
  /// UTC − 5 h all year, without daylight saving: HistData's clock.
  case easternStandard

  /// The broker's time of a time read from a file.
  func brokerTime(_ time: Int64, at broker: BrokerClock) -> Int64 {
    switch self {
    case .utc: broker.brokerTime(utc: time)
    case .broker: time
    case .easternStandard: broker.brokerTime(utc: time + 5 * 3_600)
    }
  }
}
