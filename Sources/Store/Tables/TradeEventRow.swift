public import Digest

/// One deal or refusal that the terminal reported, with the answer it got.
public struct TradeEventRow: Sendable, Equatable {
  /// The order of arrival, given by the table; 0 before it is stored.
  public var sequence: Int64
  public var eventID: String
  /// Of the request's body: tells a retry from another event of the same id.
  public var fingerprint: Fingerprint
  /// The account's login.
  public var account: Int64
  public var ticket: Int64
  /// The canonical symbol.
  public var symbol: String
  /// OPEN, ADD, PARTIAL_CLOSE, CLOSE or REJECT.
  public var kind: String
  /// When it happened, epoch seconds of the broker's clock.
  public var brokerTime: Int64
  /// When the server received it, epoch milliseconds of its own clock.
  public var receivedMilliseconds: Int64
  /// The request's body as it came.
  public var body: [UInt8]
  /// The very bytes that were sent.
  public var answer: [UInt8]

  public init(
    sequence: Int64 = 0, eventID: String, fingerprint: Fingerprint, account: Int64, ticket: Int64,
    symbol: String, kind: String, brokerTime: Int64, receivedMilliseconds: Int64,
    body: [UInt8], answer: [UInt8]
  ) {
    self.sequence = sequence
    self.eventID = eventID
    self.fingerprint = fingerprint
    self.account = account
    self.ticket = ticket
    self.symbol = symbol
    self.kind = kind
    self.brokerTime = brokerTime
    self.receivedMilliseconds = receivedMilliseconds
    self.body = body
    self.answer = answer
  }
}
