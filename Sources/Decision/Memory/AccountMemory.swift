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

  public init(login: Int64) { self.login = login }

  public func position(_ ticket: Int64) -> PositionMemory? {
    positions.first { $0.ticket == ticket }
  }
}
