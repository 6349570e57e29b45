public import Market

/// An entry or an addition that was answered and that no position stands for yet.
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

  /// What it holds of the account until its fate is known, account currency.
  public struct Reserve: Sendable, Equatable {
    /// Lost at the stop, costs included; NaN where a deal came that nothing was reserved for.
    public var risk: Double
    /// Lost beside it where the fill is as much worse as is allowed.
    public var slippage: Double
    /// Won at the target.
    public var reward: Double
    public var margin: Double

    public init(risk: Double, slippage: Double = 0, reward: Double = 0, margin: Double = 0) {
      self.risk = risk
      self.slippage = slippage
      self.reward = reward
      self.margin = margin
    }

    /// Of a deal that came without an open intent: nothing is known of what it risks.
    public static let unknown = Reserve(risk: .nan, slippage: 0, reward: .nan, margin: 0)

    /// Equal, an unknown amount being equal to an unknown one.
    public static func == (left: Reserve, right: Reserve) -> Bool {
      func same(_ one: Double, _ other: Double) -> Bool {
        one == other || (one.isNaN && other.isNaN)
      }
      return same(left.risk, right.risk) && same(left.slippage, right.slippage)
        && same(left.reward, right.reward) && same(left.margin, right.margin)
    }
  }

  public var root: String
  public var decisionID: Int64
  public var side: Side
  public var lots: Double
  public var reserve: Reserve
  public var magicNumber: Int64
  /// Broker time after which the terminal no longer carries it out.
  public var expiresAt: Int64
  public var status: Status
  /// Of the position, once a deal named it.
  public var ticket: Int64?
  /// Broker time of the deal, once one was reported.
  public var filledAt: Int64?
  /// The position that it adds to; nil of an entry.
  public var parent: Int64?
  /// Broker time of the event that it answered: a position of before is not its own. The least where
  /// an older version kept it.
  public var answeredAt = Int64.min
  /// Our lots in the root and side when an addition was answered; 0 of an entry.
  public var lotsBefore: Double

  public init(
    root: String, decisionID: Int64, side: Side, lots: Double, reserve: Reserve,
    magicNumber: Int64, expiresAt: Int64, status: Status = .answered, ticket: Int64? = nil,
    filledAt: Int64? = nil, parent: Int64? = nil, lotsBefore: Double = 0
  ) {
    self.root = root
    self.decisionID = decisionID
    self.side = side
    self.lots = lots
    self.reserve = reserve
    self.magicNumber = magicNumber
    self.expiresAt = expiresAt
    self.status = status
    self.ticket = ticket
    self.filledAt = filledAt
    self.parent = parent
    self.lotsBefore = lotsBefore
  }
  /// Whether a position of the root and side, opened at `openTime` of broker time, may be this one's
  /// fill: an entry's own position is not of before its answer. A position that does not say when it
  /// was opened may be.
  public func mayHaveOpened(root: String?, side: Side, openTime: Int64?) -> Bool {
    root == self.root && side == self.side
      && (parent != nil || openTime ?? .max >= answeredAt)
  }
}
