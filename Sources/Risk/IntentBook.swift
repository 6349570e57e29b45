/// The intents of one account.
///
///     answered ── deal reported ──▶ acknowledged ── later event ──▶ filled
///        │  └── refusal reported ──▶ rejected
///        ├── position seen in an event ──▶ filled
///        └── expired, and a later event shows nothing ──▶ expired
///
/// Silence is never a refusal: until the terminal or its positions say what became of an intent,
/// its risk stays reserved and its root blocked.
///
/// Invariant: at most one open intent for one root; `open` holds open ones only.
public struct IntentBook: Sendable, Equatable {
  /// How long after an intent's last instant, or after its deal, an event's positions may still not
  /// show it: an order sent at the last moment is filled a little later, and the terminal learns of
  /// the deal before its list of positions has it. Seconds.
  public static let settleSeconds: Int64 = 60

  /// In the order in which they were reserved.
  public private(set) var open: [Intent]

  /// A book with the open ones among `intents`, as they were kept.
  public init(_ intents: [Intent] = []) {
    open = intents.filter(\.status.isOpen)
  }

  /// The open intent in a root.
  public func intent(root: String) -> Intent? { open.first { $0.root == root } }

  /// The open intent of a decision.
  public func intent(decisionID: Int64) -> Intent? {
    open.first { $0.decisionID == decisionID }
  }

  /// Account currency that the open intents hold; NaN where one's is unknown.
  public var reservedRisk: Double { open.reduce(0) { $0 + $1.reserve.risk } }

  /// Account currency of margin that the open intents will need.
  public var reservedMargin: Double { open.reduce(0) { $0 + $1.reserve.margin } }

  /// Takes the place of a root.
  ///
  /// - Throws: `RiskError.intentExists` where another holds it, `.settingOutOfRange` for a risk
  ///   that is not a positive number.
  public mutating func reserve(_ intent: Intent) throws(RiskError) {
    if let other = self.intent(root: intent.root) {
      throw .intentExists(root: intent.root, decisionID: other.decisionID)
    }
    guard intent.reserve.risk > 0, intent.reserve.risk < .infinity else {
      throw .settingOutOfRange(
        name: "intent.risk", allowed: "positive", was: intent.reserve.risk)
    }
    var intent = intent
    intent.status = .answered
    open.append(intent)
  }

  /// Holds the place of a root for a deal that came without an open intent, until an event's
  /// positions show what it was; nothing where the place is held already.
  public mutating func hold(_ intent: Intent) {
    guard self.intent(root: intent.root) == nil else { return }
    var intent = intent
    intent.status = .acknowledged
    open.append(intent)
  }

  /// Learns of a deal for a decision.
  ///
  /// - Returns: the intent as it is now; nil where none of this decision is open.
  @discardableResult
  public mutating func acknowledge(decisionID: Int64, ticket: Int64, time: Int64) -> Intent? {
    guard let index = open.firstIndex(where: { $0.decisionID == decisionID }) else { return nil }
    open[index].status = .acknowledged
    open[index].ticket = ticket
    // Deals of one order may come in parts: the last one counts. A deal of a wrong clock, far ahead,
    // does not hold the place until then.
    let latest = open[index].expiresAt.addingReportingOverflow(TradingDay.lateSecondsMax)
    let dealt = latest.overflow ? time : min(time, latest.partialValue)
    open[index].filledAt = max(open[index].filledAt ?? .min, dealt)
    return open[index]
  }

  /// Learns that the terminal or the broker refused, and lets the intent go.
  ///
  /// A refusal after a deal is of the remainder: the position is there, the intent stays.
  ///
  /// - Returns: the intent as it ended; nil where nothing ended.
  @discardableResult
  public mutating func reject(decisionID: Int64) -> Intent? {
    guard let index = open.firstIndex(where: { $0.decisionID == decisionID }),
      open[index].status == .answered
    else { return nil }
    var ended = open.remove(at: index)
    ended.status = .rejected
    return ended
  }

  /// Compares the intents with the positions that an event shows.
  ///
  /// Positions of an event later than the deal are the truth: the intent is filled whether the
  /// position is still there or was closed since. Without a report of a deal, a position of the
  /// same root, side and magic number fills an entry, and more lots of them an addition; nothing of
  /// the kind in an event later than `expiresAt` lets it expire. Later means later by more than
  /// `settleSeconds`. A position without a root may be the missing one, and keeps it.
  ///
  /// - Parameter time: broker time of the event.
  /// - Returns: the intents that ended, with how.
  public mutating func reconcile(time: Int64, positions: [PositionRisk]) -> [Intent] {
    // Written to only where something changes: what is kept of the book may be read elsewhere.
    guard open.contains(where: { IntentBook.status(of: $0, time, positions) != $0.status }) else {
      return []
    }
    for index in open.indices {
      open[index].status = IntentBook.status(of: open[index], time, positions)
    }
    let ended = open.filter { !$0.status.isOpen }
    open.removeAll { !$0.status.isOpen }
    return ended
  }

  private static func status(
    of intent: Intent, _ time: Int64, _ positions: [PositionRisk]
  ) -> Intent.Status {
    if let filledAt = intent.filledAt {
      let isSeen = positions.contains { $0.ticket == intent.ticket && $0.root == intent.root }
      // An addition to a netted position has the ticket that was there before.
      let isNew = intent.ticket != intent.parent
      return isSeen && isNew || isLater(time, than: filledAt) ? .filled : .acknowledged
    }
    let ours = positions.filter { $0.magicNumber == intent.magicNumber }
    // An event that was made before the last position was closed still shows that one.
    let same = ours.filter {
      intent.mayHaveOpened(root: $0.root, side: $0.side, openTime: $0.openTime)
    }
    let lots = same.reduce(0) { $0 + $1.lots }
    if lots > intent.lotsBefore * (1 + 1e-9) { return .filled }
    let mayBeHidden = ours.contains { $0.root == nil }
    return isLater(time, than: intent.expiresAt) && !mayBeHidden ? .expired : .answered
  }

  /// Overflow-free, because both times came from outside.
  private static func isLater(_ time: Int64, than other: Int64) -> Bool {
    let (end, overflow) = other.addingReportingOverflow(settleSeconds)
    return !overflow && time > end
  }
}
