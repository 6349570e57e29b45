import Market
import Risk

/// Whether the contract that an event is of is about to end.
enum ContractRoll {
  /// How long after its month's expiry a contract is taken to be what the broker rolled it into: the
  /// name then says nothing about its end.
  private static let staleSeconds: Int64 = 7 * 86_400

  /// Refuses an entry in a contract that expires within the configured days: a position is not
  /// opened to be closed or rolled by the broker.
  static func gate(_ context: borrowing DecisionContext) -> GateResult {
    let event = context.event
    let limit = Double(context.settings.entry.expiryDays)
    let symbols = context.settings.symbols
    guard let expiry = symbols.expiry(of: event.brokerSymbol, at: event.time) else {
      return GateResult(.contract, value: .infinity, limit: limit, passed: true)
    }
    let left = expiry - event.time
    let days = Double(left) / 86_400
    let isNear = days < limit && left > -staleSeconds
    return GateResult(
      .contract, value: days, limit: limit, passed: !isNear,
      note: isNear ? "\(event.brokerSymbol) expires" : "",
      reason: isNear ? .contractExpiring : nil)
  }
}
