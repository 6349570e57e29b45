import JSON
import Market
import Risk
import TestSupport
import Testing

@testable import Backtest

/// Endings worked out by hand from the rules of `ftmo-2step`: 10 % then 5 %, four trading days, a daily
/// floor 5 % of the initial balance below the morning's, a floor at 90 % of the initial balance.
@Suite("A prop firm's challenge")
struct ChallengeTests {
  private typealias Day = ChallengeHistory.Day

  private func challenge(
    _ days: [Day], _ profile: PropProfile = .ftmo2Step, daysMax: Int = 100
  ) throws -> Challenge {
    try Challenge(
      ChallengeHistory(days: days, trades: 30), profile: profile, daysMax: daysMax)
  }

  private static let gain = Day(change: 1, low: -0.5, entries: 1)

  @Test("ten per cent, then five, with four days of trading each")
  func passes() throws {
    let rows = Array(repeating: 0, count: 100)
    // 1.03⁴ > 1.10 on day 4; 1.03² > 1.05 on its second day, but four must be traded: 8.
    #expect(try challenge([Self.gain]).attempt(rows, risk: 0.03) == .passed(days: 8))
    // 1.01¹⁰ > 1.10 on day 10, 1.01⁵ > 1.05 on the fifth after: 15.
    #expect(try challenge([Self.gain]).attempt(rows, risk: 0.01) == .passed(days: 15))
  }

  @Test("one day's lowest beyond five per cent ends it, whatever the day's end")
  func daily() throws {
    let days = [Self.gain, Day(change: 1, low: -5.1, entries: 1)]
    let rows = [0, 1] + Array(repeating: 0, count: 98)
    #expect(try challenge(days).attempt(rows, risk: 0.01) == .breachedDaily(day: 2))
    // 5.1 × 0.9 % of a balance above the initial one is within 5 % of the initial one.
    #expect(try challenge(days).attempt(rows, risk: 0.009) != .breachedDaily(day: 2))
  }

  @Test("losses that stay within each day reach the maximum, or stop where the server would")
  func maximum() throws {
    let loss = Day(change: -1, low: -1, entries: 1)
    // 4 % and 3.84 % leave 92,160: 78 % of the allowance is used; the third day takes 3.7 % more.
    let rows = Array(repeating: 0, count: 100)
    #expect(try challenge([loss]).attempt(rows, risk: 0.04) == .breachedMaximum(day: 3))
    // In steps of 1 % the server stops entering at 80 % of the allowance: nothing is broken.
    #expect(try challenge([loss]).attempt(rows, risk: 0.01) == .unfinished)
  }

  @Test("a firm written as data: its rule that is not hard ends no attempt, its floor does")
  func ownFirm() throws {
    var firm = PropProfile(
      name: "my-firm", dailyLoss: PropProfile.DailyLoss(percent: 3, base: .initial, isHard: false),
      maximumLoss: PropProfile.MaximumLoss(percent: 6, mode: .endOfDayTrailing), zone: .newYork,
      resetSecond: 17 * 3_600, profitTargets: [8])
    let days = [Day(change: 1, low: -3.5, entries: 1), Day(change: -7, low: -7, entries: 1)]
    let rising = Array(repeating: 0, count: 100)
    // 1.01⁸ > 1.08 on day 8, each day's lowest 3.5 % below its morning.
    #expect(try challenge(days, firm).attempt(rising, risk: 0.01) == .passed(days: 8))
    #expect(try challenge(days, firm).attempt([0, 1], risk: 0.01) == .breachedMaximum(day: 2))
    firm.dailyLoss?.isHard = true
    for base in PropProfile.DailyLoss.Base.allCases {
      firm.dailyLoss?.base = base
      #expect(
        try challenge(days, firm).attempt(rising, risk: 0.01) == .breachedDaily(day: 1), "\(base)")
    }
    firm.dailyLoss?.base = .initial
    #expect(try challenge(days, firm).attempt(rising, risk: 0.01) == .breachedDaily(day: 1))
  }

  @Test("the best day's half keeps a single lucky day from passing in one step")
  func bestDay() throws {
    let days = [
      Day(change: 11, low: 0, entries: 1), Day(change: 0, low: 0, entries: 1),
      Day(change: 1, low: 0, entries: 1),
    ]
    let idle = [0] + Array(repeating: 1, count: 50)
    #expect(try challenge(days, .ftmo1Step).attempt(idle, risk: 0.01) == .unfinished)
    let steady = [0] + Array(repeating: 2, count: 50)
    guard case .passed(let needed) = try challenge(days, .ftmo1Step).attempt(steady, risk: 0.01)
    else {
      Issue.record("a second half of the profit passes")
      return
    }
    // 11 % more must come at 1 % of a growing balance: between nine and twelve days.
    #expect((10...13).contains(needed))
  }

  @Test(
    "a history that always wins passes always, one that always loses never, by Wilson's interval")
  func study() throws {
    let sure = ChallengeStudy(
      try challenge([Self.gain, Self.gain]), risks: [0.005, 0.01], attempts: 50, seed: 1)
    #expect(sure.rows.map(\.passed.share) == [1, 1] && sure.best?.risk == 0.005)
    #expect(sure.rows[0].passedInterval == 1...1)
    let loss = Day(change: -1, low: -1, entries: 1)
    let lost = ChallengeStudy(
      try challenge([loss, loss]), risks: [0.01, 0.04], attempts: 50, seed: 1)
    #expect(lost.rows.map(\.passed.share) == [0, 0] && lost.best == nil)
    #expect(lost.rows.map(\.breached.share) == [0, 1])
  }

  @Test("reads a report's trades, and refuses what is none or too little")
  func reading() throws {
    let (result, _) = try TestRun.standard.get()
    let report = try BacktestReport(result, attempts: AttemptCount(count: 1, source: ""))
    let document = try JSONValue(parsing: ReportWriter(report).bytes())
    #expect(throws: BacktestError.self) { try ChallengeHistory(.null, path: "x") }
    if result.record.trades.count < 20 {
      #expect(
        throws: BacktestError.tooLittle(
          what: "trades", needed: 20, was: result.record.trades.count)
      ) { try ChallengeHistory(document, path: "x") }
    } else {
      let history = try ChallengeHistory(document, path: "x")
      #expect(history.trades == result.record.trades.count)
    }
  }
}
