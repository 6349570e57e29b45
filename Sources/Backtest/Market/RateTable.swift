public import Market

/// What currencies are worth in each other over time, from the H1 closes of the pairs stored.
public struct RateTable: Sendable {
  private let pairs: [String: BarColumns]

  /// - Parameter hourly: H1 bars by root; roots that are no currency pair are left out.
  public init(_ hourly: [String: BarColumns]) {
    pairs = hourly.filter { RateTable.currencies(of: $0.key) != nil && !$0.value.isEmpty }
  }

  /// The two currencies of a root such as `USDJPY`; nil of an index or a commodity.
  public static func currencies(of root: String) -> (base: String, quote: String)? {
    let known: Set<String> = ["USD", "EUR", "GBP", "JPY", "CHF", "AUD", "NZD", "CAD"]
    guard root.utf8.count == 6 else { return nil }
    let (base, quote) = (String(root.prefix(3)), String(root.suffix(3)))
    return known.contains(base) && known.contains(quote) ? (base, quote) : nil
  }

  /// The currency in which a root's profit arises: the second of a pair, else US dollars.
  public static func profitCurrency(of root: String) -> String {
    currencies(of: root)?.quote ?? "USD"
  }

  /// How much of `target` one unit of `currency` is at `time`, by the last closed hour; across US
  /// dollars where no pair holds both.
  ///
  /// - Throws: `BacktestError.noRate`.
  public func rate(
    _ currency: String, to target: String, at time: Int64
  ) throws(BacktestError) -> Double {
    if currency == target { return 1 }
    if let price = price(currency + target, time) { return price }
    if let price = price(target + currency, time) { return 1 / price }
    guard currency != "USD", target != "USD" else { throw .noRate(from: currency, to: target) }
    return try rate(currency, to: "USD", at: time) * rate("USD", to: target, at: time)
  }

  /// The value of one tick of one lot in the account's currency.
  ///
  /// - Throws: `BacktestError.noRate`.
  public func tickValue(
    _ root: String, _ spec: SymbolSpec, account: String, at time: Int64
  ) throws(BacktestError) -> Double {
    spec.tickSize * spec.contractSize
      * (try rate(RateTable.profitCurrency(of: root), to: account, at: time))
  }

  private func price(_ pair: String, _ time: Int64) -> Double? {
    guard let columns = pairs[pair] else { return nil }
    let end = columns.firstIndex(atOrAfter: time - Timeframe.h1.seconds + 1)
    // Before the pair's first bar its first is the best guess there is.
    return columns.open.isEmpty ? nil : end > 0 ? columns.close[end - 1] : columns.open[0]
  }
}
