/// What equity would be if every stop were hit, with a gap beyond each.
public struct WorstCase: Sendable, Equatable {
  public var equity: Double
  /// Of open positions and answered entries.
  public var held: LossBound
  /// Account currency of closing what is open, beside what is lost at the stops.
  public var costs: Double
  /// The fraction by which a fill may be worse than its stop.
  public var gapAllowance: Double

  public init(
    equity: Double, held: LossBound, costs: Double = 0,
    gapAllowance: Double = RiskLimits.standard.gapAllowance
  ) {
    self.equity = equity
    self.held = held
    self.costs = costs
    self.gapAllowance = gapAllowance
  }

  /// Of an account's exposure.
  public init(
    equity: Double, exposure: Exposure, costs: Double = 0,
    gapAllowance: Double = RiskLimits.standard.gapAllowance
  ) {
    self.init(
      equity: equity, held: exposure.bound(gap: gapAllowance), costs: costs,
      gapAllowance: gapAllowance)
  }

  /// Equity less what may be lost over a floor of that kind; NaN where it is unknown.
  public func equityLeft(
    _ floor: LossBound.Floor = .fixed, after entry: Intent.Reserve? = nil
  ) -> Double {
    let new = entry.map { LossBound($0, gap: gapAllowance) } ?? .none
    return equity - (held + new)[floor] - costs
  }

  /// Refuses where the worst case with `entry` is not above every one of `floors`.
  ///
  /// Its value is what would be left over the floor that it comes nearest to, its limit that floor.
  public func gate(
    above floors: some Sequence<PropFloors.Bound>, after entry: Intent.Reserve
  ) -> GateResult {
    var nearest: (left: Double, floor: Double)?
    for floor in floors {
      let left = equityLeft(floor.kind, after: entry)
      if left.isNaN {
        return GateResult(
          .propWorstCase, .nan, limit: floor.equity, passed: false, else: .openRiskUnknown,
          note: floor.kind == .followsEquity ? "a target or stop is not known" : "")
      }
      if left - floor.equity < nearest.map({ $0.left - $0.floor }) ?? .infinity {
        nearest = (left, floor.equity)
      }
    }
    guard let nearest else {
      return GateResult(
        .propWorstCase, equityLeft(after: entry), limit: -.infinity, passed: true,
        else: .propWorstCase)
    }
    return GateResult(
      .propWorstCase, nearest.left, limit: nearest.floor, passed: nearest.left > nearest.floor,
      else: .propWorstCase)
  }

  /// The part of `entry`, 0…1, with which the worst case stays above every floor.
  public func share(
    of entry: Intent.Reserve, above floors: some Sequence<PropFloors.Bound>
  ) -> Double {
    var share = 1.0
    for floor in floors {
      let room = equityLeft(floor.kind) - floor.equity
      let wanted = LossBound(entry, gap: gapAllowance)[floor.kind]
      // A millionth of the room keeps the result strictly above the floor after rounding.
      let part = room * (1 - 1e-6) / wanted
      guard part > 0 else { return 0 }
      share = min(share, part)
    }
    return share
  }
}
