import Market
import Testing
import TrainingSet

@Suite("The plan of a training set")
struct TrainingPlanTests {
  private static let start: Int64 = 1_600_000_000
  private static let end: Int64 = 1_700_000_000

  private func span(
    _ count: Int, from first: Int64 = start, to last: Int64 = end
  ) -> TrainingPlan.Span {
    TrainingPlan.Span(first: first, last: last, count: count)
  }

  private func plan(
    _ coverage: [Timeframe: TrainingPlan.Span], every: Timeframe? = nil, allowShort: Bool = false
  ) throws -> TrainingPlan {
    try TrainingPlan(
      symbol: "EURUSD", coverage: coverage, every: every, allowShort: allowShort)
  }

  @Test("the first of M15, H1, H4 and D1 with enough bars is chosen")
  func choice() throws {
    var coverage: [Timeframe: TrainingPlan.Span] = [
      .m15: span(20_000), .h1: span(10_000), .h4: span(5_000), .d1: span(2_000),
    ]
    for (timeframe, count) in [(Timeframe.m15, 19_999), (.h1, 9_999), (.h4, 4_999)] {
      #expect(try plan(coverage).every == timeframe)
      coverage[timeframe] = span(count)
    }
    #expect(try plan(coverage).every == .d1)
  }

  @Test("M5 and M30 are never chosen by themselves")
  func neverByItself() throws {
    let coverage = [Timeframe.m5: span(900_000), .m30: span(900_000), .h4: span(5_000)]
    #expect(try plan(coverage).every == .h4)
  }

  @Test("the timeframe asked for is taken, with less than its minimum only where that is allowed")
  func asked() throws {
    let coverage = [Timeframe.m15: span(20_000), .m30: span(1_000)]
    #expect(try plan(coverage, every: .m30, allowShort: true).every == .m30)
    let error = #expect(throws: TrainingSetError.self) { try plan(coverage, every: .m30) }
    #expect(error?.description.contains("M30 1000 of 10000 bars") == true)
    #expect(error?.description.contains("--allow-short") == true)
  }

  @Test(
    "each timeframe has the founding minimum",
    arguments: [
      (Timeframe.m5, 50_000), (.m15, 20_000), (.m30, 10_000), (.h1, 10_000), (.h4, 5_000),
      (.d1, 2_000),
    ])
  func minimum(timeframe: Timeframe, count: Int) throws {
    #expect(try plan([timeframe: span(count)], every: timeframe).every == timeframe)
    #expect(throws: TrainingSetError.self) {
      try plan([timeframe: span(count - 1)], every: timeframe)
    }
  }

  @Test("short history that is allowed prefers a timeframe with enough")
  func shortAllowed() throws {
    #expect(
      try plan([.m15: span(900), .h1: span(10_000)], allowShort: true).every == .h1)
    #expect(try plan([.m15: span(900), .h1: span(9_999)], allowShort: true).every == .m15)
  }

  @Test("too little history is refused with what is needed against what is there")
  func tooLittle() throws {
    let error = #expect(throws: TrainingSetError.self) {
      try plan([.m15: span(19_999), .h1: span(9_999), .d1: span(300)])
    }
    let text = try #require(error?.description)
    for part in [
      "EURUSD", "M15 19999 of 20000 bars", "H1 9999 of 10000 bars", "H4 0 of 5000 bars",
      "D1 300 of 2000 bars", "conviction import",
    ] {
      #expect(text.contains(part), "\(text)")
    }
  }

  @Test(
    "a timeframe asked for without a whole window of bars is refused, and says how many it needs",
    arguments: [(Timeframe.m30, 255), (.m1, 10), (.d1, 0)])
  func askedWithoutWindow(timeframe: Timeframe, count: Int) throws {
    var coverage = [Timeframe.m15: span(90_000), .h1: span(90_000)]
    if count > 0 { coverage[timeframe] = span(count) }
    let error = #expect(throws: TrainingSetError.self) {
      try plan(coverage, every: timeframe, allowShort: true)
    }
    let text = try #require(error?.description)
    #expect(text.contains("\(timeframe.code) \(count) of 256 bars"), "\(text)")
  }

  @Test("a timeframe is declared that reaches over three quarters of the span, up to its end")
  func declared() throws {
    let quarter = (TrainingPlanTests.end - TrainingPlanTests.start) / 4
    let month: Int64 = 30 * 86_400
    let coverage: [Timeframe: TrainingPlan.Span] = [
      .m1: span(90_000, from: TrainingPlanTests.start + quarter + 1),
      .m5: span(90_000, from: TrainingPlanTests.start + quarter),
      .m15: span(90_000), .m30: span(90_000, to: TrainingPlanTests.end - month - 1),
      .h1: span(90_000, to: TrainingPlanTests.end - month), .h4: span(255), .d1: span(256),
    ]
    let plan = try plan(coverage)
    #expect(plan.every == .m15)
    #expect(plan.timeframes.members == [.m5, .m15, .h1, .d1])
    #expect(plan.sequence == .m5)
  }

  @Test("without M5 the sequence is of the finest timeframe declared")
  func sequence() throws {
    #expect(try plan([.h1: span(10_000), .h4: span(5_000)]).sequence == .h1)
    #expect(try plan([.m1: span(90_000), .m15: span(90_000)]).sequence == .m1)
    #expect(try plan([.m1: span(90_000), .m5: span(90_000), .m15: span(90_000)]).sequence == .m5)
  }
}
