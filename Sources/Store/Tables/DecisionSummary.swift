public import Market

/// A journalled decision as a list shows it: without the request and the detail.
public struct DecisionSummary: Sendable, Equatable {
  public let decisionID: Int64
  public let eventID: String
  public let symbol: String
  public let account: Int64
  /// The event's closing instant, epoch seconds of the broker's clock.
  public let brokerTime: Int64
  public let trigger: Timeframe
  public let action: String
  public let reason: String
  public let receivedMilliseconds: Int64
  /// The very bytes that were sent.
  public let answer: [UInt8]
}
