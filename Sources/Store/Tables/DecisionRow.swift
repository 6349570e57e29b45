public import Digest
public import Market

/// One journalled decision: what was asked, what was answered, and what made the answer.
public struct DecisionRow: Sendable, Equatable {
  public var decisionID: Int64
  public var eventID: String
  /// Of the request's body: tells a retry from another event of the same id.
  public var fingerprint: Fingerprint
  /// The canonical symbol.
  public var symbol: String
  /// The account's login.
  public var account: Int64
  /// The event's closing instant, epoch seconds of the broker's clock.
  public var brokerTime: Int64
  public var trigger: Timeframe
  public var action: String
  public var reason: String
  /// When the server received the event, epoch milliseconds of its own clock.
  public var receivedMilliseconds: Int64
  /// The very bytes that were sent.
  public var answer: [UInt8]
  /// The request's body; of a large one, without bars that were held already.
  public var event: [UInt8]
  /// Features, member outputs, what each part changed, stage timings: the server's own layout.
  public var detail: [UInt8]
  /// The bundle that made it; nil where none serves the symbol.
  public var bundle: String?
  /// The agent's weights that made it, by hash.
  public var agent: String?

  public init(
    decisionID: Int64, eventID: String, fingerprint: Fingerprint, symbol: String, account: Int64,
    brokerTime: Int64, trigger: Timeframe, action: String, reason: String,
    receivedMilliseconds: Int64, answer: [UInt8], event: [UInt8], detail: [UInt8],
    bundle: String? = nil, agent: String? = nil
  ) {
    self.decisionID = decisionID
    self.eventID = eventID
    self.fingerprint = fingerprint
    self.symbol = symbol
    self.account = account
    self.brokerTime = brokerTime
    self.trigger = trigger
    self.action = action
    self.reason = reason
    self.receivedMilliseconds = receivedMilliseconds
    self.answer = answer
    self.event = event
    self.detail = detail
    self.bundle = bundle
    self.agent = agent
  }
}
