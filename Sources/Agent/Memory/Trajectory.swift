/// One position's way from event to event: its reward ledger, and the step whose outcome is awaited.
///
/// Between two steps everything that is earned belongs to the first of them. A step's outcome is
/// the next step, or the close of the position.
public struct Trajectory: Sendable, Equatable {
  /// What was seen and done at one event.
  public struct Step: Sendable, Equatable {
    public var state: SIMD16<Float>
    public var mask: ActionMask
    public var action: AgentAction
    public var eventID: String
    /// Broker time of the event.
    public var time: Int64

    public init(
      state: SIMD16<Float>, mask: ActionMask, action: AgentAction, eventID: String, time: Int64
    ) {
      self.state = state
      self.mask = mask
      self.action = action
      self.eventID = eventID
      self.time = time
    }
  }

  /// The ticket of the position's first deal.
  public let tradeID: Int64
  public internal(set) var ledger: RewardLedger
  /// nil before the first step.
  public internal(set) var step: Step?
  /// What was earned since the step.
  public internal(set) var accrued = 0.0

  /// - Parameters:
  ///   - initialRisk: what the position loses at its first stop, in account currency; one that is
  ///     not known counts as 0, and no term then depends on it.
  ///   - equity: of the account when the position was first seen.
  public init(
    tradeID: Int64, initialRisk: Double, equity: Double,
    settings: Reward.Settings = Reward.Settings()
  ) {
    self.tradeID = tradeID
    ledger = RewardLedger(
      initialRisk: initialRisk.isFinite ? max(initialRisk, 0) : 0,
      equity: equity.isFinite ? equity : 0, settings: settings)
  }

  init(tradeID: Int64, ledger: RewardLedger, step: Step?, accrued: Double) {
    self.tradeID = tradeID
    self.ledger = ledger
    self.step = step
    self.accrued = accrued
  }

  /// Sees what the position stands at: realised before, and `floating` now.
  public mutating func observe(floating: Double) {
    accrued += ledger.observe(profit: ledger.realised + floating)
  }

  /// Takes the next step, and returns what became of the one before.
  ///
  /// A hold sooner than `spacing` seconds after the last step is part of that step: a memory full of
  /// minutes in which nothing happened would teach nothing.
  public mutating func take(_ next: Step, spacing: Int64) -> Experience? {
    if let step, next.action == .hold, next.time - step.time < spacing { return nil }
    let experience = outcome(state: next.state, mask: next.mask)
    step = next
    accrued = 0
    return experience
  }

  /// A deal that leaves the risk as it is or raises it: an opening's or addition's costs, or what a
  /// position that was added to this one made.
  public mutating func recordAddition(profit: Double) {
    accrued += ledger.recordAddition(profit: profit)
  }

  /// A partial close that leaves `remainingShare` of the initial lots.
  public mutating func recordReduction(profit: Double, remainingShare: Double) {
    accrued += ledger.recordReduction(profit: profit, remainingShare: remainingShare)
  }

  /// The terminal refused what the step asked for: what was done was a hold.
  public mutating func recordRefusal() { step?.action = .hold }

  /// The last deal; returns the last step's experience, nil where there was no step.
  ///
  /// - Parameter byAgent: whether the agent's own decision closed it.
  public mutating func close(profit: Double, byAgent: Bool) -> Experience? {
    accrued += ledger.recordClose(profit: profit, byAgent: byAgent)
    defer {
      step = nil
      accrued = 0
    }
    return outcome(state: nil, mask: .hold)
  }

  private func outcome(state: SIMD16<Float>?, mask: ActionMask) -> Experience? {
    step.map {
      Experience(
        state: $0.state, action: $0.action, reward: Float(accrued), nextState: state,
        mask: $0.mask, nextMask: mask, tradeID: tradeID, eventID: $0.eventID)
    }
  }
}
