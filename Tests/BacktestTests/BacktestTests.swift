import Agent
import Decision
import JSON
import Market
import Simulation
import TestSupport
import Testing

@testable import Backtest

@Suite("A backtest")
struct BacktestTests {
  private static let one = AttemptCount(count: 1, source: "this one")

  private func bytes(_ result: BacktestResult) throws -> [UInt8] {
    ReportWriter(try BacktestReport(result, attempts: Self.one)).bytes()
  }

  @Test("gives the same JSON again, and with two and three threads")
  func deterministic() throws {
    let first = try bytes(try TestRun.standard.get().result)
    for threads in [1, 2, 3] {
      let market = try TestRun.market()
      let again = try Backtest(market, TestRun.options { $0.threads = threads }).run()
      #expect(try bytes(again) == first, "\(threads) threads")
    }
  }

  @Test("assessments made ahead change nothing: no event is assessed otherwise than live")
  func ahead() throws {
    let market = try TestRun.market()
    let schedule = EventSchedule(market.symbols, market.range)
    let recorder = TestRun.Recorder()
    var pass = AccountPass(
      market, schedule, TestRun.options(), policy: TestPolicy.favouring(.closeAll),
      observer: recorder)
    try pass.run(0..<schedule.entries.count, [:])
    let told = try TestRun.standard.get().told
    func convictions(_ told: [TestRun.Told]) -> [Double?] {
      told.compactMap { row in
        if case .decided(_, let decision, _) = row { decision.conviction?.score } else { nil }
      }
    }
    #expect(!convictions(told).isEmpty && convictions(recorder.told) == convictions(told))
  }

  @Test("the days, the trades and the account add up to the same")
  func addsUp() throws {
    let record = try TestRun.standard.get().result.record
    let gained = record.finalEquity - 100_000
    #expect(record.trades.count > 2)
    #expect(abs(record.trades.reduce(0) { $0 + $1.net } - gained) < 0.05)
    #expect(abs(record.days.reduce(0) { $0 + $1.changes.reduce(0, +) } - gained) < 0.05)
    #expect(record.days.last?.equity == record.finalEquity)
    for trade in record.trades {
      #expect(abs(trade.days.reduce(0) { $0 + $1.change } - trade.r) < 1e-6)
      #expect(trade.worstR <= min(trade.r, 0) + 1e-9 && trade.bestR >= max(trade.r, 0) - 1e-9)
      #expect(trade.spreadCost > 0 && trade.slippageCost >= 0 && trade.commission < 0)
      #expect(!trade.exitReason.isEmpty)
    }
  }

  @Test("every trade opens at the open of the M1 bar of its event, the spread and slippage worse")
  func fills() throws {
    let result = try TestRun.standard.get().result
    let minutes = MarketHistory.euro[.m1]
    for trade in result.record.trades where trade.addedTo == nil {
      let row = minutes.firstIndex(atOrAfter: trade.openTime)
      let bar = minutes[row]
      #expect(bar.openTime == trade.openTime)
      let spread = bar.spreadPoints * 0.00001
      let reach = (0.25 / 60.0).squareRoot()
      let expected =
        trade.side == .buy
        ? bar.open + 1.25 * spread + reach * (bar.high - bar.open)
        : bar.open - 0.25 * spread - reach * (bar.open - bar.low)
      #expect(abs(trade.openPrice - expected) < 1.6e-5, "a tick and a half for rounding")
    }
  }

  @Test("a bundle in shadow enters only as if it were promoted, and the report says so")
  func shadow() throws {
    let shy = try Backtest(try TestRun.market(isShadow: true), TestRun.options()).run()
    #expect(shy.record.trades.isEmpty)
    #expect(shy.record.reasons[0]["bundle_shadow"] == shy.record.events)
    let bold = try Backtest(
      try TestRun.market(isShadow: true), TestRun.options { $0.isAsIfPromoted = true }
    ).run()
    #expect(!bold.record.trades.isEmpty)
    let report = try BacktestReport(bold, attempts: Self.one)
    #expect(Finding.all(report).contains { $0.text.hasPrefix("AS IF PROMOTED") })
    let json = try JSONValue(parsing: ReportWriter(report).bytes())
    #expect(json["as_if_promoted"]?.bool == true)
  }

  /// A bundle whose training ended in the middle of the stretch, a day for the labels included.
  private var late: FixtureBundle {
    let end = MarketHistory.instant - 86_400
    return FixtureBundle().with(
      ["spans", "validation"], .array([.integer(1_775_131_200), .integer(end)]))
  }

  @Test(
    "dates that the bundle learned from are not traded, or labelled and left out of the headline")
  func inSample() throws {
    // Past midnight, so that one whole day is out of sample.
    let range = TestRun.range.lowerBound..<(MarketHistory.instant + 14 * 3_600)
    let market = try TestRun.market(range: range, bundle: late)
    let kept = try Backtest(market, TestRun.options()).run()
    #expect(kept.record.trades.allSatisfy { !$0.isInSample })
    #expect(kept.record.trades.allSatisfy { $0.openTime >= MarketHistory.instant })
    let all = try Backtest(market, TestRun.options { $0.includesInSample = true }).run()
    let marked = all.record.trades.filter(\.isInSample)
    #expect(!marked.isEmpty)
    #expect(marked.allSatisfy { $0.openTime <= MarketHistory.instant })
    let report = try BacktestReport(all, attempts: Self.one)
    #expect(report.headline.sample == .outOfSample && report.headline.days == 1)
    #expect(report.headline.trades.count == all.record.trades.count - marked.count)
    #expect(Finding.all(report).contains { $0.text.hasPrefix("IN-SAMPLE") })
  }

  @Test("a range that the bundle knew wholly is refused, or is IN-SAMPLE all over")
  func whollyInSample() throws {
    let bundle = FixtureBundle().with(
      ["spans", "validation"], .array([.integer(1), .integer(MarketHistory.instant + 86_400)]))
    let market = try TestRun.market(bundle: bundle)
    let refused = try Backtest(market, TestRun.options()).run()
    #expect(refused.record.trades.isEmpty)
    #expect(throws: BacktestError.self) {
      try BacktestReport(refused, attempts: Self.one)
    }
    let shown = try Backtest(market, TestRun.options { $0.includesInSample = true }).run()
    let report = try BacktestReport(shown, attempts: Self.one)
    let json = try JSONValue(parsing: ReportWriter(report).bytes())
    #expect(
      json["label"]?.string == "IN-SAMPLE" && json["headline"]?["label"]?.string == "IN-SAMPLE")
    #expect(!report.verdict.hasEdge)
  }

  @Test("without the agent nothing is closed by it")
  func withoutAgent() throws {
    let (result, _) = try TestRun.standard.get()
    let without = try #require(result.comparison)
    #expect(result.record.trades.contains { $0.exitReason == "agent" })
    #expect(!without.trades.contains { $0.exitReason == "agent" })
    let off = try Backtest(try TestRun.market(), TestRun.options { $0.usesAgent = false }).run()
    #expect(off.comparison == nil && off.record.finalEquity == without.finalEquity)
  }

  @Test("an agent in shadow changes nothing, and is compared with one that acts")
  func shadowedAgent() throws {
    let (acting, _) = try TestRun.standard.get()
    let without = try #require(acting.comparison)
    let shadow = try Backtest(try TestRun.market(), TestRun.options { $0.agentMode = .shadow })
      .run()
    let other = try #require(shadow.comparison)
    #expect(
      shadow.record.days == without.days && shadow.record.trades.count == without.trades.count)
    #expect(!shadow.record.changes.keys.contains { $0.hasSuffix("agent") })
    #expect(other.days == acting.record.days)
    let json = try JSONValue(
      parsing: ReportWriter(try BacktestReport(shadow, attempts: Self.one)).bytes())
    #expect(json["agent"]?.bool == false && json["agent_mode"]?.string == "shadow")
    #expect(json["without_agent"]?.isNull == true && json["with_agent"]?["days"] != nil)
  }
}
