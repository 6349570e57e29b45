/// A bar's length; the seven that MetaTrader 5 calls M1, M5, M15, M30, H1, H4 and D1.
///
/// The raw value is the index used wherever there is one slot per timeframe.
public enum Timeframe: Int, CaseIterable, Sendable, Hashable, Comparable {
  case m1, m5, m15, m30, h1, h4, d1

  /// The length in seconds of the broker's clock.
  @inlinable public var seconds: Int64 {
    switch self {
    case .m1: 60
    case .m5: 300
    case .m15: 900
    case .m30: 1_800
    case .h1: 3_600
    case .h4: 14_400
    case .d1: 86_400
    }
  }

  /// MetaTrader's name, as on the wire: `M1` … `D1`.
  public var code: String {
    switch self {
    case .m1: "M1"
    case .m5: "M5"
    case .m15: "M15"
    case .m30: "M30"
    case .h1: "H1"
    case .h4: "H4"
    case .d1: "D1"
    }
  }

  /// The timeframe that MetaTrader calls `code`, exactly; nil for any other text.
  public init?(code: some StringProtocol) {
    guard let match = Timeframe.allCases.first(where: { $0.code == code }) else { return nil }
    self = match
  }

  /// The opening of the bar that holds `brokerTime`; the broker's day starts at 00:00 broker time.
  @inlinable public func opening(of brokerTime: Int64) -> Int64 {
    let remainder = brokerTime % seconds
    return brokerTime - (remainder < 0 ? remainder + seconds : remainder)
  }

  @inlinable public static func < (left: Timeframe, right: Timeframe) -> Bool {
    left.rawValue < right.rawValue
  }
}
