/// What equity would be if every stop were hit, with a gap beyond each.
public struct WorstCase: Sendable, Equatable {
  public var equity: Double
  /// Account currency to all stops of open positions; nil where one is unknown.
  public var openRisk: Double?
  public var reservedRisk: Double
  /// Account currency to the stop of the entry that is judged.
  public var newRisk: Double
  /// Account currency of closing what is open, beside the risk to stops.
  public var costs: Double
  /// The fraction by which a fill may be worse than its stop.
  public var gapAllowance: Double

  public init(
    equity: Double, openRisk: Double?, reservedRisk: Double, newRisk: Double, costs: Double = 0,
    gapAllowance: Double = RiskLimits.standard.gapAllowance
  ) {
    self.equity = equity
    self.openRisk = openRisk
    self.reservedRisk = reservedRisk
    self.newRisk = newRisk
    self.costs = costs
    self.gapAllowance = gapAllowance
  }

  /// equity − (open + reserved + new risk) · (1 + gap allowance) − costs; NaN where it is unknown.
  public var equityLeft: Double { left(after: newRisk) }

  /// Refuses where the worst case is not above every floor.
  ///
  /// - Parameter later: the floors after the next reset, which the position may live to see.
  public func gate(above floors: PropFloors, later: PropFloors? = nil) -> GateResult {
    guard let floor = WorstCase.highest(floors, later) else {
      return GateResult(
        "prop_worst_case", equityLeft, limit: -.infinity, passed: true, else: .propWorstCase)
    }
    let left = equityLeft
    return GateResult(
      "prop_worst_case", left, limit: floor, passed: left > floor,
      else: openRisk == nil ? .openRiskUnknown : .propWorstCase)
  }

  /// The largest new risk with which the worst case stays above every floor; 0 where none does,
  /// infinite without floors.
  public func room(above floors: PropFloors, later: PropFloors? = nil) -> Double {
    guard let floor = WorstCase.highest(floors, later) else { return .infinity }
    // A millionth of the room keeps the result strictly above the floor after rounding.
    let room = (left(after: 0) - floor) / (1 + gapAllowance) * (1 - 1e-6)
    return room > 0 ? room : 0
  }

  private func left(after newRisk: Double) -> Double {
    guard let openRisk else { return .nan }
    return equity - (openRisk + reservedRisk + newRisk) * (1 + gapAllowance) - costs
  }

  private static func highest(_ floors: PropFloors, _ later: PropFloors?) -> Double? {
    guard let now = floors.highest, let then = later?.highest else {
      return floors.highest ?? later?.highest
    }
    return max(now, then)
  }
}
