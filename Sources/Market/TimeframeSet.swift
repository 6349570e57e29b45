/// A set of timeframes in one byte.
public struct TimeframeSet: OptionSet, Sendable, Hashable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public init(_ timeframe: Timeframe) { rawValue = 1 << UInt8(timeframe.rawValue) }

  public init(_ timeframes: some Sequence<Timeframe>) {
    self = timeframes.reduce(into: []) { $0.insert(TimeframeSet($1)) }
  }

  /// All seven.
  public static let all = TimeframeSet(Timeframe.allCases)

  public func contains(_ timeframe: Timeframe) -> Bool {
    rawValue & (1 << UInt8(timeframe.rawValue)) != 0
  }

  /// The members, shortest first.
  public var members: [Timeframe] { Timeframe.allCases.filter { contains($0) } }
}
