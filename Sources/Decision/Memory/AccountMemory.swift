public import Agent
public import Market
public import Risk

/// What the server remembers of one account from event to event and over restarts.
public struct AccountMemory: Sendable, Equatable {
  public var login: Int64
  /// The trade server's name, because two servers may give the same login; empty where no event told.
  public var server: String
  /// nil for an account without a prop firm's rules.
  public var prop: PropAccount?
  public var breakers = BreakerState()
  public var intents = IntentBook()
  /// Our own open positions, by ticket, ascending.
  public var positions: [PositionMemory] = []
  /// Specifications by the broker's own names, as last seen.
  public var instruments: [String: Instrument] = [:]
  /// Recent spreads by root, oldest first, in points.
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

  /// Releases as the terminal told them last, and the broker time of that event; nil before.
  public var calendar: [CalendarItem]?
  public var calendarTime: Int64?

  public init(login: Int64, server: String = "") {
    self.login = login
    self.server = server
  }

  public func position(_ ticket: Int64) -> PositionMemory? {
    positions.first { $0.ticket == ticket }
  }

  /// The releases that count at `time`: an event's own, or what was told within `seconds` before.
  public mutating func knownCalendar(
    _ told: [CalendarItem]?, at time: Int64, within seconds: Int64
  ) -> [CalendarItem]? {
    if let told {
      calendar = told
      calendarTime = time
    }
    guard let calendarTime, time >= calendarTime, time - calendarTime <= seconds else {
      return nil
    }
    return calendar
  }

  /// Adds a spread to those of its root, of which the last `kept` stay.
  mutating func remember(spread: Double, of root: String, kept: Int) {
    func remember(in spreads: inout [Double]) {
      // First the oldest goes: the room that it leaves is the newest one's.
      let over = spreads.count + 1 - kept
      if over > 0 { spreads.removeFirst(min(over, spreads.count)) }
      if kept > 0 { spreads.append(spread) }
    }
    remember(in: &spreads[root, default: []])
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
