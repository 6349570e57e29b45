public import Agent
public import Market
public import Risk

/// What the server remembers of one account from event to event and over restarts.
public struct AccountMemory: Sendable, Equatable {
  public var login: Int64
  /// nil for an account without a prop firm's rules.
  public var prop: PropAccount?
  public var breakers = BreakerState()
  public var intents = IntentBook()
  /// Our own open positions, by ticket, ascending.
  public var positions: [PositionMemory] = []
  /// Specifications by the broker's own names, as last seen.
  public var instruments: [String: Instrument] = [:]
  /// Recent spreads by root, oldest first, in price.
  public var spreads: [String: [Double]] = [:]
  /// The account as the last event showed it.
  public var snapshot: AccountSnapshot?
  /// Every position of the last event, ours and others'.
  public var allPositions: [PositionSnapshot] = []
  /// Broker time of the last event.
  public var lastEventTime: Int64?
  /// Entries that were answered and not yet seen as positions: conviction by decision.
  public var entryConviction: [Int64: Double] = [:]
  /// Our own positions that an event did not show any more, until the deal that closed them comes.
  public var departed: [PositionMemory] = []
  /// Closed winners whose reward waits for its horizon.
  public var pendingCloses = PendingCloses()
  /// Costs of deals whose position no event has shown yet, by ticket.
  public var openingCosts: [Int64: Double] = [:]
  /// What the last event taught; journalled with it, and no part of what is kept.
  public var lessons = Lessons()

  public init(login: Int64) { self.login = login }

  public func position(_ ticket: Int64) -> PositionMemory? {
    positions.first { $0.ticket == ticket }
  }

  /// Whether an addition was asked for so lately that no event's positions need show it yet.
  ///
  /// Its risk is not in the account's heat until its ticket is, so nothing else is opened meanwhile.
  public func isAdditionPending(at time: Int64, within seconds: Int64) -> Bool {
    positions.contains { $0.additions > 0 && time - $0.lastChangeTime <= seconds }
  }

  /// Learns that the terminal refused what was last asked of a position: it counts as not done, though
  /// the spacing to the next try stays.
  public mutating func refuseLastChange(ticket: Int64) {
    guard let index = positions.firstIndex(where: { $0.ticket == ticket }) else { return }
    switch positions[index].lastAction {
    case .partialClose: positions[index].partialCloses = max(0, positions[index].partialCloses - 1)
    case .add: positions[index].additions = max(0, positions[index].additions - 1)
    case .hold, .closeAll: break
    }
    positions[index].trajectory?.recordRefusal()
    positions[index].lastAction = .hold
    positions[index].lastReason = "rejected"
  }
}
