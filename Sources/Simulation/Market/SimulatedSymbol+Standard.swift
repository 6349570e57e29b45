import Market

extension SimulatedSymbol {
  /// The eight roots, quoted and sized as a retail broker does for an account in US dollars.
  ///
  /// Volatilities and spreads are round figures of the order seen in 2024; nothing is fitted.
  public static let standard: [SimulatedSymbol] = [
    index("US30", price: 39_000, volatility: 0.0085, common: 0.82, spread: 180, ticks: 220),
    index("US100", price: 17_800, volatility: 0.0125, common: 0.85, spread: 120, ticks: 260),
    index("US500", price: 5_100, volatility: 0.0090, common: 0.90, spread: 50, ticks: 200),
    currency(
      "EURUSD", price: 1.085, digits: 5, tickValue: 1, volatility: 0.0048, common: 0.30,
      spread: 8, swap: (-6.5, 2.5)),
    currency(
      "GBPUSD", price: 1.27, digits: 5, tickValue: 1, volatility: 0.0055, common: 0.35,
      spread: 11, swap: (-3, -1)),
    currency(
      "USDJPY", price: 150, digits: 3, tickValue: 0.6667, volatility: 0.0060, common: 0.20,
      spread: 10, swap: (10, -20)),
    SimulatedSymbol(
      root: "XAUUSD", brokerName: "XAUUSD.sim",
      spec: spec(digits: 2, tickValue: 1, lotMin: 0.01, contract: 100, stops: 20),
      firstPrice: 2_300, dailyVolatility: 0.0105, commonShare: -0.15, spreadPoints: 18,
      ticksPerMinute: 190, dayOpening: 3_600, commissionPerLot: 3.5, swapLongPoints: -35,
      swapShortPoints: 15),
    SimulatedSymbol(
      root: "USOIL", brokerName: "USOIL.sim",
      spec: spec(digits: 2, tickValue: 10, lotMin: 0.01, contract: 1_000, stops: 5),
      firstPrice: 78, dailyVolatility: 0.0200, commonShare: 0.30, spreadPoints: 3,
      ticksPerMinute: 110, dayOpening: 3_600, swapLongPoints: -2, swapShortPoints: -1),
  ]

  private static func index(
    _ root: String, price: Double, volatility: Double, common: Double, spread: Double,
    ticks: Double
  ) -> SimulatedSymbol {
    SimulatedSymbol(
      root: root, brokerName: root + ".sim",
      spec: spec(digits: 2, tickValue: 0.01, lotMin: 0.1, contract: 1, stops: 50),
      firstPrice: price, dailyVolatility: volatility, commonShare: common, spreadPoints: spread,
      ticksPerMinute: ticks, dayOpening: 3_600, swapLongPoints: -price / 60,
      swapShortPoints: price / 120)
  }

  private static func currency(
    _ root: String, price: Double, digits: Int, tickValue: Double, volatility: Double,
    common: Double, spread: Double, swap: (long: Double, short: Double)
  ) -> SimulatedSymbol {
    SimulatedSymbol(
      root: root, brokerName: root + ".sim",
      spec: spec(
        digits: digits, tickValue: tickValue, lotMin: 0.01, contract: 100_000, stops: 10),
      firstPrice: price, dailyVolatility: volatility, commonShare: common, spreadPoints: spread,
      ticksPerMinute: 120, commissionPerLot: 3, swapLongPoints: swap.long,
      swapShortPoints: swap.short)
  }

  private static func spec(
    digits: Int, tickValue: Double, lotMin: Double, contract: Double, stops: Int
  ) -> SymbolSpec {
    let points = [1, 0.1, 0.01, 0.001, 0.0001, 0.00001]
    return SymbolSpec(
      digits: digits, point: points[digits], tickSize: points[digits], tickValue: tickValue,
      lotMin: lotMin, lotStep: lotMin, lotMax: 50, contractSize: contract, stopsLevel: stops)
  }
}
