import Decision
import Features
import Market
import TestSupport
import Testing

@testable import Backtest

@Suite("Looking for the future")
struct LookaheadTests {
  private static let times = (0..<6).map { MarketHistory.instant + Int64($0) * 4_500 }

  private func history(
    _ change: (inout [BarColumns]) -> Void = { _ in }
  ) -> PriceHistory {
    var euro = MarketHistory.euro.series
    change(&euro)
    var gold = MarketHistory.gold.series
    for slot in gold.indices where slot != Timeframe.h1.rawValue { gold[slot] = BarColumns() }
    return PriceHistory(["EURUSD": euro, "XAUUSD": gold])
  }

  private func subject() throws -> DecisionSubject {
    let market = try TestRun.market()
    return DecisionSubject(market.symbols[0], market, TestRun.options())
  }

  @Test("features and decisions of sound bars know nothing of it")
  func clean() throws {
    let result = Lookahead(history()).run(try subject(), times: Self.times)
    #expect(result.instants == Self.times.count && result.skipped == 0)
    #expect(result.changes == [] && result.shifts == [] && !result.hasLeak)
  }

  @Test("days that are dated a day early are found, with the features and decisions they reach")
  func early() throws {
    let leaking = history { series in
      let days = series[Timeframe.d1.rawValue]
      series[Timeframe.d1.rawValue] = BarColumns(
        (0..<(days.count - 1)).map { row in
          var bar = days[row + 1]
          bar.openTime = days.openTime[row]
          return bar
        })
    }
    let result = Lookahead(leaking).run(try subject(), times: Self.times)
    #expect(result.hasLeak)
    #expect(result.shifts.map(\.timeframe) == [.d1] && result.shifts.map(\.bars) == [1])
    #expect(result.changes.allSatisfy { $0.cause == .data })
    let names = result.changes.map(\.name)
    #expect(names.contains("D1.close") && names.contains("D1.rsi_14"))
    #expect(names.contains("decision.conviction"))
    #expect(!names.contains { $0.hasPrefix("H4.") || $0.hasPrefix("M15.") })
  }

  /// A column that knows the close of the day it lies in.
  private struct KnowsTheClose: LookaheadSubject {
    let inner: DecisionSubject

    func values(
      _ history: PriceHistory, at time: Int64
    ) throws -> [(name: String, value: Double)] {
      let days = history.series["EURUSD"]?[Timeframe.d1.rawValue] ?? BarColumns()
      let row = days.firstIndex(atOrAfter: Timeframe.d1.opening(of: time))
      let close = row < days.count ? days.close[row] : days.close.last ?? .nan
      return try inner.values(history, at: time) + [("planted", close)]
    }
  }

  @Test("a column that knows the day's close is found, and nothing else is blamed")
  func planted() throws {
    let result = Lookahead(history()).run(
      KnowsTheClose(inner: try subject()), times: Self.times)
    #expect(result.changes.map(\.name) == ["planted"])
    #expect(result.changes.map(\.cause) == [.code])
    #expect(result.changes.map(\.count) == [Self.times.count])
  }

  @Test("days of another source are named as such and are no leak")
  func otherSource() throws {
    let other = history { series in
      let days = series[Timeframe.d1.rawValue]
      series[Timeframe.d1.rawValue] = BarColumns(
        (0..<days.count).map { row in
          var bar = days[row]
          bar.high += 0.0001
          bar.close = min(bar.high, bar.close + 0.00005)
          return bar
        })
    }
    let result = Lookahead(other).run(try subject(), times: Self.times)
    #expect(!result.hasLeak && !result.changes.isEmpty)
    #expect(result.changes.allSatisfy { $0.cause == .source })
  }
}
