public import Agent
public import Market

/// What the server remembers of one of its own open positions.
public struct PositionMemory: Sendable, Equatable {
  public var ticket: Int64
  public var root: String
  public var side: Side
  /// The decision that opened it; nil where it was found open without one.
  public var decisionID: Int64?
  public var openTime: Int64
  public var openPrice: Double
  public var initialLots: Double
  /// Distance of the first stop in price, the unit of R; NaN where it was never known.
  public var initialStopDistance: Double
  /// NaN where the position was found open without a decision.
  public var entryConviction: Double
  public var currentConviction: Double?
  /// The position that this one was added to; nil where it stands for itself.
  public var parent: Int64?
  /// What the agent's learning knows of it; nil only where it was kept by an older version.
  public var trajectory: Trajectory?
  /// ATR of the timeframe that sets stops, when last known; NaN before.
  public var atr = Double.nan
  public var lastAction: AgentAction
  public var lastReason: String
  /// Broker time of the last action that was not a hold; the opening before the first.
  public var lastChangeTime: Int64
  public var partialCloses: Int
  public var additions: Int
  /// The last snapshot of it.
  public var snapshot: PositionSnapshot

  public init(
    snapshot: PositionSnapshot, root: String, decisionID: Int64?, stopDistance: Double,
    entryConviction: Double
  ) {
    ticket = snapshot.ticket
    self.root = root
    side = snapshot.side
    self.decisionID = decisionID
    openTime = snapshot.openTime
    openPrice = snapshot.openPrice
    initialLots = snapshot.lots
    lastChangeTime = snapshot.openTime
    initialStopDistance = stopDistance
    self.entryConviction = entryConviction
    lastAction = .hold
    lastReason = "new"
    partialCloses = 0
    additions = 0
    self.snapshot = snapshot
  }

  /// The best profit seen, realised and floating, in multiples of the initial risk; nil where that
  /// is unknown.
  public var bestR: Double? {
    guard let ledger = trajectory?.ledger, ledger.initialRisk > 0 else { return nil }
    return ledger.peakProfit / ledger.initialRisk
  }
}
