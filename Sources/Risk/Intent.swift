public import Market

/// An entry that was answered and that no position stands for yet.
public struct Intent: Sendable, Equatable {
  /// How far the terminal is known to have carried it.
  public enum Status: String, Sendable, CaseIterable {
    /// The answer went out; nothing is known of it.
    case answered
    /// A deal was reported; no event's positions have shown it yet.
    case acknowledged
    /// A position was seen; the intent is over.
    case filled
    /// The terminal reported a refusal; the intent is over.
    case rejected
    /// Its time passed and a later event showed nothing; the intent is over.
    case expired

    /// Whether it still reserves risk and blocks another entry.
    public var isOpen: Bool { self == .answered || self == .acknowledged }
  }

  public var login: Int64
  public var root: String
  public var decisionID: Int64
  public var side: Side
  public var lots: Double
  /// Account currency to the stop, costs included.
  public var risk: Double
  public var magicNumber: Int64
  /// Broker time after which the terminal no longer carries it out.
  public var expiresAt: Int64
  public var status: Status
  /// Of the position, once a deal named it.
  public var ticket: Int64?
  /// Broker time of the deal, once one was reported.
  public var filledAt: Int64?

  public init(
    login: Int64, root: String, decisionID: Int64, side: Side, lots: Double, risk: Double,
    magicNumber: Int64, expiresAt: Int64, status: Status = .answered, ticket: Int64? = nil,
    filledAt: Int64? = nil
  ) {
    self.login = login
    self.root = root
    self.decisionID = decisionID
    self.side = side
    self.lots = lots
    self.risk = risk
    self.magicNumber = magicNumber
    self.expiresAt = expiresAt
    self.status = status
    self.ticket = ticket
    self.filledAt = filledAt
  }
}
