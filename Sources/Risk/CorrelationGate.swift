public import Market

/// Keeps positions that move together from being one large position under several names.
public struct CorrelationGate: Sendable, Equatable {
  /// An open position or reserved intent beside the entry.
  public struct Other: Sendable, Equatable {
    public var side: Side
    /// Account currency to its stop; nil where unknown.
    public var risk: Double?
    /// Pearson correlation of its root's H1 returns with the entry's; NaN where unknown, 1 for the
    /// same root.
    public var correlation: Double

    public init(side: Side, risk: Double?, correlation: Double) {
      self.side = side
      self.risk = risk
      self.correlation = correlation
    }
  }

  /// The risk that fits, at most what was asked; 0 where nothing does.
  public var allowedRisk: Double
  /// The correlated risk of the others in the entry's direction, account currency, 0 or more; NaN
  /// where it is unknown.
  public var load: Double
  /// The gate for the risk that was asked.
  public var gate: GateResult

  /// How much of `risk` fits beside `others`.
  ///
  /// load = max(0, Σ ρᵢ · sign · signᵢ · riskᵢ) and risk + load ≤ limit: the entry itself has ρ = 1,
  /// a position that hedges it takes from the load of others but never makes room above the limit.
  /// An unknown ρ counts as full correlation in the same direction, because nothing missing may
  /// read as zero; an unknown risk lets nothing through.
  ///
  /// - Parameter limit: account currency.
  public static func fit(
    side: Side, risk: Double, others: [Other], limit: Double
  ) -> CorrelationGate {
    var sum = 0.0
    for other in others {
      let weight =
        other.correlation.isNaN
        ? 1 : max(-1, min(1, other.correlation)) * side.sign * other.side.sign
      sum += weight * (other.risk ?? .nan)
    }
    guard sum.isFinite, risk >= 0, risk < .infinity, limit > 0 else {
      return CorrelationGate(
        allowedRisk: 0, load: .nan,
        gate: GateResult(
          .correlation, .nan, limit: limit, passed: false,
          else: sum.isFinite ? .correlationLimit : .openRiskUnknown))
    }
    let load = max(0, sum)
    let allowed = min(risk, max(0, limit - load))
    return CorrelationGate(
      allowedRisk: allowed, load: load,
      gate: GateResult(
        .correlation, load + risk, limit: limit,
        passed: load + risk <= limit * (1 + 1e-12), else: .correlationLimit,
        note: allowed < risk ? "\(allowed) of \(risk) fits" : ""))
  }
}
