public import Market

/// What the broker holds back of the account while a position is open.
public enum MarginNeed {
  /// Account currency of margin for `lots` at `price`.
  ///
  /// What the terminal says of one lot, where it says it; else the notional value over the account's
  /// leverage, notional = lots · price / tick size · tick value, which is right in every account
  /// currency. A broker that gives an instrument less leverage than the account must say so.
  public static func of(
    lots: Double, price: Double, spec: SymbolSpec, leverage: Double
  ) -> Double {
    if let perLot = spec.marginPerLot { return lots * perLot }
    return lots * spec.value(ofMove: price) / leverage
  }

  /// Refuses where margin for the entry, beside that of the answered ones, is more than is free.
  public static func gate(needed: Double, reserved: Double, free: Double) -> GateResult {
    let sum = needed + reserved
    return GateResult(
      .margin, sum, limit: free, passed: sum <= free, else: .marginInsufficient)
  }
}
