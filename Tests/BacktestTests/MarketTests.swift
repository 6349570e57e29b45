import Market
import Testing

@testable import Backtest

@Suite("What a backtest reads")
struct MarketTests {
  private static let monday: Int64 = 1_767_571_200

  private func bars(
    _ timeframe: Timeframe, from start: Int64, count: Int, spread: Double = .nan
  ) -> BarColumns {
    BarColumns(
      (0..<count).map { row in
        Bar(
          openTime: start + Int64(row) * timeframe.seconds, open: 1, high: 1, low: 1, close: 1,
          tickVolume: 1, spreadPoints: spread)
      })
  }

  @Test("the path takes of each day the finest bars that cover it, and counts what it took")
  func path() {
    var series = Timeframe.allCases.map { _ in BarColumns() }
    series[Timeframe.m15.rawValue] = bars(.m15, from: Self.monday, count: 3 * 96)
    series[Timeframe.h4.rawValue] = bars(.h4, from: Self.monday - 86_400, count: 4 * 6)
    // M1 from Tuesday noon, which is not enough of Tuesday, to Wednesday's end.
    series[Timeframe.m1.rawValue] = bars(
      .m1, from: Self.monday + 86_400 + 43_200, count: 36 * 60, spread: 3)
    let path = PricePath(series, (Self.monday - 86_400)..<(Self.monday + 3 * 86_400))
    #expect(path.days == [.h4: 1, .m15: 2, .m1: 1])
    #expect(path.count == 6 + 2 * 96 + 1_440)
    #expect(path.barsWithoutSpread == 6 + 2 * 96)
    #expect(path.timeframe(0) == .h4 && path.timeframe(6) == .m15)
    #expect(path.timeframe(path.count - 1) == .m1)
    #expect(path.last(endedBy: Self.monday) == 5)
    #expect(path.last(endedBy: Self.monday + 899) == 5)
    #expect(path.last(endedBy: Self.monday - 86_400) == nil)
  }

  @Test("rates go by the last closed hour, either way round, and across the dollar")
  func rates() throws {
    func hours(_ closes: [Double]) -> BarColumns {
      BarColumns(
        closes.enumerated().map { row, close in
          Bar(
            openTime: Self.monday + Int64(row) * 3_600, open: close, high: close, low: close,
            close: close, tickVolume: 1, spreadPoints: 1)
        })
    }
    let rates = RateTable([
      "USDJPY": hours([150, 160]), "EURUSD": hours([1.1, 1.25]), "US30": hours([40_000, 40_001]),
    ])
    let first = Self.monday + 3_600
    #expect(try rates.rate("JPY", to: "USD", at: first) == 1 / 150.0)
    #expect(try rates.rate("JPY", to: "USD", at: first + 3_599) == 1 / 150.0)
    #expect(try rates.rate("JPY", to: "USD", at: first + 3_600) == 1 / 160.0)
    #expect(try rates.rate("USD", to: "EUR", at: first) == 1 / 1.1)
    #expect(try rates.rate("JPY", to: "EUR", at: first) == 1 / 150.0 * (1 / 1.1))
    #expect(throws: BacktestError.noRate(from: "GBP", to: "USD")) {
      try rates.rate("GBP", to: "USD", at: first)
    }
    let yen = SymbolSpec(
      digits: 3, point: 0.001, tickSize: 0.001, tickValue: 1, lotMin: 0.01, lotStep: 0.01,
      lotMax: 50, contractSize: 100_000, stopsLevel: 0)
    #expect(try rates.tickValue("USDJPY", yen, account: "USD", at: first) == 100 * (1 / 150.0))
    #expect(RateTable.profitCurrency(of: "US30") == "USD")
    #expect(RateTable.profitCurrency(of: "XAUUSD") == "USD")
  }
}
