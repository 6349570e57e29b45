import Market
import TestSupport
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

  @Test("before a daily break the day's close is told with the first tick after it, others at once")
  func pause() throws {
    var series = Timeframe.allCases.map { _ in BarColumns() }
    // 01:00 to 23:00 of two days.
    let openings = [0, 86_400].flatMap { day in (1..<23).map { Self.monday + day + $0 * 3_600 } }
    series[Timeframe.h1.rawValue] = BarColumns(openings.map { Self.bar($0) })
    series[Timeframe.h4.rawValue] = bars(.h4, from: Self.monday, count: 12)
    series[Timeframe.d1.rawValue] = bars(.d1, from: Self.monday, count: 2)
    let range = Self.monday..<(Self.monday + 2 * 86_400)
    let symbol = BacktestSymbol(
      root: "EURUSD", terms: MarketHistory.euro.symbol, series: series, range: range, every: .h1,
      served: try FixtureBundle().served(isShadow: false))
    let entries = EventSchedule([symbol], range).entries
    #expect(entries.count == 44)
    let midnight = Self.monday + 86_400
    #expect(
      entries[21]
        == EventSchedule.Entry(
          time: midnight, madeAt: midnight + 3_600, symbol: 0, trigger: .d1))
    #expect(entries[..<21].allSatisfy { $0.time == $0.madeAt && $0.trigger < .d1 })
    #expect(entries[2].trigger == .h4 && entries[2].time == Self.monday + 4 * 3_600)
    // Nothing is told after the last bar, and what it ended is not made up.
    #expect(entries[43].time == midnight + 23 * 3_600 && entries[43].trigger == .h1)
  }

  private static func bar(_ openTime: Int64) -> Bar {
    Bar(openTime: openTime, open: 1, high: 1, low: 1, close: 1, tickVolume: 1, spreadPoints: .nan)
  }
}
