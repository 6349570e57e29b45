public import Market

/// The risk an account carries: every open position, manual ones too, and every reserved intent.
public struct Exposure: Sendable, Equatable {
  /// In the order in which the terminal listed them.
  public var positions: [PositionRisk]
  /// What the intents hold that no position stands for yet.
  public var reserved: [Intent.Reserve]

  public init(positions: [PositionRisk], reserved: [Intent.Reserve] = []) {
    self.positions = positions
    self.reserved = reserved
  }

  /// Judges each position with the instrument that `instruments` has under its broker's name.
  public init(
    positions: [PositionSnapshot], instruments: [String: Instrument],
    reserved: [Intent.Reserve] = []
  ) {
    self.init(
      positions: positions.map { PositionRisk($0, instrument: instruments[$0.symbol]) },
      reserved: reserved)
  }

  /// Account currency that all stops together would cost; nil where one position's is unknown.
  public var openRisk: Double? {
    var sum = 0.0
    for position in positions {
      guard let risk = position.risk else { return nil }
      sum += risk
    }
    return sum
  }

  /// Account currency of the answered entries; NaN where one's is unknown.
  public var reservedRisk: Double { reserved.reduce(0) { $0 + $1.risk } }

  /// How far equity may fall by what is open and reserved, each stop with a gap.
  public func bound(gap: Double) -> LossBound {
    let open = positions.reduce(LossBound.none) { $0 + LossBound($1, gap: gap) }
    return reserved.reduce(open) { $0 + LossBound($1, gap: gap) }
  }

  /// Account currency at risk in `root`, both directions added; nil where it is unknown.
  ///
  /// A position without a root may be in any, so it makes every root unknown.
  public func openRisk(ofRoot root: String) -> Double? {
    Exposure(positions: positions.filter { $0.root == nil || $0.root == root }).openRisk
  }

  /// Open, reserved and new risk over equity; NaN where it is not known.
  public func heat(equity: Double, newRisk: Double = 0) -> Double {
    guard let openRisk, equity > 0 else { return .nan }
    return (openRisk + reservedRisk + newRisk) / equity
  }

  /// Refuses a new risk with which heat would exceed `limitFraction` of equity.
  ///
  /// Unknown heat refuses: a position without a stop may lose anything.
  public func heatGate(
    equity: Double, newRisk: Double, limitFraction: Double = RiskLimits.standard.heatFraction
  ) -> GateResult {
    let heat = heat(equity: equity, newRisk: newRisk)
    if heat.isNaN {
      return GateResult(
        .heat, .nan, limit: limitFraction, passed: false,
        else: equity > 0 ? .openRiskUnknown : .equityInvalid, note: unknownNote)
    }
    // The slack is that of the sum's rounding, so that a risk cut to fit passes.
    return GateResult(
      .heat, heat, limit: limitFraction, passed: heat <= limitFraction * (1 + 1e-12),
      else: .heatLimit)
  }

  private var unknownNote: String {
    let tickets = positions.filter { $0.risk == nil }.map { "\($0.ticket)" }
    if !tickets.isEmpty { return "no known risk: position \(tickets.joined(separator: ", "))" }
    return reservedRisk.isNaN ? "a deal came that no event has shown yet" : ""
  }
}
