public import Market

/// How many lots an entry may have.
public struct SizingResult: Sendable, Equatable {
  /// A multiple of the lot step; 0 where the entry is refused.
  public var lots: Double
  /// Account currency lost at the stop: lots × (stop + spread + commission).
  public var risk: Double
  /// Account currency of spread and commission alone.
  public var costs: Double
  /// Whether the broker's most lots cut the size down.
  public var isClamped: Bool
  /// nil where there is a size.
  public var refusal: Refusal?

  static func refused(_ reason: Reason, _ detail: String) -> SizingResult {
    SizingResult(
      lots: 0, risk: 0, costs: 0, isClamped: false, refusal: Refusal(reason, detail))
  }
}

/// Turns an amount at risk into lots.
public enum Sizing {
  /// Lots whose loss at the stop, costs included, is at most `equity × riskFraction × scale`.
  ///
  /// lots = equity · riskFraction · scale / (value(stopDistance + spread) + commissionPerLot),
  /// rounded down to the lot step, at most `lotMax`, refused under `lotMin`. A scale above 1 counts
  /// as 1: scaling only ever takes away.
  ///
  /// - Parameters:
  ///   - riskFraction: above 0, at most `RiskLimits.riskFractionMax`.
  ///   - stopDistance: in price, above 0.
  ///   - spread: in price, 0 or more.
  ///   - commissionPerLot: account currency for opening and closing one lot.
  public static func lots(
    equity: Double, riskFraction: Double, stopDistance: Double, spread: Double,
    commissionPerLot: Double, spec: SymbolSpec, scale: Double = 1
  ) -> SizingResult {
    guard equity > 0, equity < .infinity else {
      return .refused(.equityInvalid, "expected positive equity, was \(equity)")
    }
    guard riskFraction > 0, riskFraction <= RiskLimits.riskFractionMax else {
      return .refused(
        .riskFractionInvalid,
        "expected a risk above 0 and at most \(RiskLimits.riskFractionMax), was \(riskFraction)")
    }
    guard scale > 0 else {
      return .refused(.scaleInvalid, "expected a scale above 0, was \(scale)")
    }
    return lots(
      risk: equity * riskFraction * min(1, scale), stopDistance: stopDistance, spread: spread,
      commissionPerLot: commissionPerLot, spec: spec)
  }

  /// Lots whose loss at the stop, costs included, is at most `risk` in account currency.
  ///
  /// The way back from a gate that allows less than was asked.
  public static func lots(
    risk: Double, stopDistance: Double, spread: Double, commissionPerLot: Double,
    spec: SymbolSpec
  ) -> SizingResult {
    if let fault = spec.fault { return .refused(.specInvalid, fault) }
    guard stopDistance > 0, stopDistance < .infinity else {
      return .refused(
        .stopDistanceInvalid, "expected a positive stop distance, was \(stopDistance)")
    }
    guard spread >= 0, spread < .infinity, commissionPerLot >= 0, commissionPerLot < .infinity
    else {
      return .refused(
        .costInvalid,
        "expected costs of 0 or more, was spread \(spread) and commission \(commissionPerLot)")
    }
    let costPerLot = spec.value(ofMove: spread) + commissionPerLot
    let lossPerLot = spec.value(ofMove: stopDistance) + costPerLot
    guard lossPerLot > 0, lossPerLot < .infinity else {
      return .refused(.specInvalid, "expected a positive loss per lot, was \(lossPerLot)")
    }
    let wanted = risk / lossPerLot
    guard wanted >= 0 else {
      return .refused(.lotsBelowMinimum, "expected an amount to risk, was \(risk)")
    }
    let lots = StepGrid(step: spec.lotStep).down(min(wanted, spec.lotMax))
    guard lots >= spec.lotMin || isSame(lots, spec.lotMin) else {
      return .refused(
        .lotsBelowMinimum, "expected at least \(spec.lotMin) lots, was \(wanted)")
    }
    return SizingResult(
      lots: lots, risk: lots * lossPerLot, costs: lots * costPerLot,
      isClamped: wanted > spec.lotMax, refusal: nil)
  }

  /// Equal but for the last bits of a decimal that has no exact double.
  private static func isSame(_ one: Double, _ other: Double) -> Bool {
    (one - other).magnitude <= other.magnitude * 1e-12
  }
}
