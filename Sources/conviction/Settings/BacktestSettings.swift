import Configuration
import Market
import Simulation

/// The `backtest` section: the simulated account and what trading costs on it.
struct BacktestSettings {
  var account = SimulatedAccount.Settings()
  /// By root: factors on the spread of `costs.spread` by the broker's hour.
  var spreadByHour: [String: [Double]] = [:]
  /// By root: points a lot and night, long and short; negative costs.
  var swapPoints: [String: [Double]] = [:]
  /// By root: the weekday whose night counts three, 0 Sunday … 6 Saturday.
  var tripleSwapDay: [String: Double] = [:]

  init() {
    account.latencySeconds = 0.25
    account.slippageSpreads = 0.25
    for pair in ["EURUSD", "GBPUSD", "USDJPY"] {
      spreadByHour[pair] = [4] + Array(repeating: 1, count: 23)
    }
    spreadByHour["XAUUSD"] = [2, 2] + Array(repeating: 1, count: 22)
  }

  /// - Throws: `ConfigurationError`.
  init(_ reader: ConfigReader) throws(ConfigurationError) {
    self.init()
    account.balance = try reader.number("balance", default: account.balance, in: 1...1e9)
    account.currency = try reader.string(
      "currency", default: account.currency,
      oneOf: ["USD", "EUR", "GBP", "JPY", "CHF", "AUD", "NZD", "CAD"])
    account.leverage = try reader.number("leverage", default: account.leverage, in: 1...3_000)
    account.stopOutLevel =
      try reader.number("stop_out_percent", default: account.stopOutLevel * 100, in: 0...100) / 100
    account.latencySeconds =
      try reader.number("latency_ms", default: account.latencySeconds * 1_000, in: 0...30_000)
      / 1_000
    account.slippageSpreads = try reader.number(
      "slippage_spreads", default: account.slippageSpreads, in: 0...20)
    let hours = try reader.section("spread_by_hour")
    for root in hours.keys {
      spreadByHour[root] = try hours.numbers(root, default: [], in: 0...100, count: 24...24)
    }
    let swaps = try reader.section("swap_points")
    for root in swaps.keys {
      swapPoints[root] = try swaps.numbers(root, default: [], in: -1e6...1e6, count: 2...2)
    }
    for (root, day) in try reader.numberTable("triple_swap_day", default: [], in: 0...6) {
      tripleSwapDay[root] = day.rounded()
    }
  }

  /// A symbol as the configured costs have it.
  func terms(
    _ root: String, spread: Double?, commissionPerLot: Double?
  ) -> SimulatedSymbol? {
    guard var terms = SimulatedSymbol.standard(root) else { return nil }
    if let spread { terms.spreadPoints = spread / terms.spec.point }
    // The configuration counts a round trip, the account each side.
    if let commissionPerLot { terms.commissionPerLot = commissionPerLot / 2 }
    if let hours = spreadByHour[root] { terms.hourlySpread = hours }
    if let swap = swapPoints[root], swap.count == 2 {
      (terms.swapLongPoints, terms.swapShortPoints) = (swap[0], swap[1])
    }
    if let day = tripleSwapDay[root] { terms.tripleSwapWeekday = Int(day) }
    return terms
  }
}
