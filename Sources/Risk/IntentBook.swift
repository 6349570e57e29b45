/// The intents of all accounts.
///
///     answered ── deal reported ──▶ acknowledged ── later event ──▶ filled
///        │  └── refusal reported ──▶ rejected
///        ├── position seen in an event ──▶ filled
///        └── expired, and a later event shows nothing ──▶ expired
///
/// Silence is never a refusal: until the terminal or its positions say what became of an intent,
/// its risk stays reserved and its root blocked.
///
/// Invariant: at most one open intent for one account and root; `open` holds open ones only.
public struct IntentBook: Sendable, Equatable {
  /// In the order in which they were reserved.
  public private(set) var open: [Intent]

  /// A book with the open ones among `intents`, as they were kept.
  public init(_ intents: [Intent] = []) {
    open = intents.filter(\.status.isOpen)
  }

  /// The open intent of an account in a root.
  public func intent(login: Int64, root: String) -> Intent? {
    open.first { $0.login == login && $0.root == root }
  }

  /// The open intents of an account.
  public func intents(login: Int64) -> [Intent] { open.filter { $0.login == login } }

  /// Account currency that an account's open intents hold.
  public func reservedRisk(login: Int64) -> Double {
    intents(login: login).reduce(0) { $0 + max(0, $1.risk) }
  }

  /// Takes the place of an account and root.
  ///
  /// - Throws: `RiskError.intentExists` where another holds it, `.settingOutOfRange` for a risk
  ///   that is not a positive number.
  public mutating func reserve(_ intent: Intent) throws(RiskError) {
    if let other = self.intent(login: intent.login, root: intent.root) {
      throw .intentExists(
        login: intent.login, root: intent.root, decisionID: other.decisionID)
    }
    guard intent.risk > 0, intent.risk < .infinity else {
      throw .settingOutOfRange(name: "intent.risk", allowed: "positive", was: intent.risk)
    }
    var intent = intent
    intent.status = .answered
    open.append(intent)
  }

  /// Learns of a deal that opened a position for a decision.
  ///
  /// - Returns: the intent as it is now; nil where none of this account and decision is open.
  @discardableResult
  public mutating func acknowledge(
    login: Int64, decisionID: Int64, ticket: Int64, time: Int64
  ) -> Intent? {
    guard let index = index(login: login, decisionID: decisionID) else { return nil }
    open[index].status = .acknowledged
    open[index].ticket = ticket
    // Deals of one order may come in parts: the last one counts.
    open[index].filledAt = max(open[index].filledAt ?? .min, time)
    return open[index]
  }

  /// Learns that the terminal or the broker refused an entry, and lets it go.
  ///
  /// A refusal after a deal is of the remainder: the position is there, the intent stays.
  ///
  /// - Returns: the intent as it ended; nil where nothing ended.
  @discardableResult
  public mutating func reject(login: Int64, decisionID: Int64) -> Intent? {
    guard let index = index(login: login, decisionID: decisionID),
      open[index].status == .answered
    else { return nil }
    var ended = open.remove(at: index)
    ended.status = .rejected
    return ended
  }

  /// Compares an account's intents with the positions that an event shows.
  ///
  /// Positions of an event later than the deal are the truth: the intent is filled whether the
  /// position is still there or was closed since. Without a report of a deal, a position of the
  /// same root, side and magic number fills it; nothing of the kind in an event later than
  /// `expiresAt` lets it expire. A position without a root may be the missing one, and keeps it.
  ///
  /// - Parameter time: broker time of the event.
  /// - Returns: the intents that ended, with how.
  public mutating func reconcile(
    login: Int64, time: Int64, positions: [PositionRisk]
  ) -> [Intent] {
    var ended: [Intent] = []
    var kept: [Intent] = []
    for var intent in open {
      if intent.login == login { intent.status = IntentBook.status(of: intent, time, positions) }
      if intent.status.isOpen { kept.append(intent) } else { ended.append(intent) }
    }
    open = kept
    return ended
  }

  private static func status(
    of intent: Intent, _ time: Int64, _ positions: [PositionRisk]
  ) -> Intent.Status {
    if let filledAt = intent.filledAt {
      let isSeen = positions.contains { $0.ticket == intent.ticket && $0.root == intent.root }
      return isSeen || time > filledAt ? .filled : .acknowledged
    }
    let ours = positions.filter { $0.magicNumber == intent.magicNumber }
    if ours.contains(where: { $0.root == intent.root && $0.side == intent.side }) {
      return .filled
    }
    let mayBeHidden = ours.contains { $0.root == nil }
    return time > intent.expiresAt && !mayBeHidden ? .expired : .answered
  }

  private func index(login: Int64, decisionID: Int64) -> Int? {
    open.firstIndex { $0.login == login && $0.decisionID == decisionID }
  }
}
