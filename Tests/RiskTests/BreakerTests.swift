import Market
import Risk
import Testing

@Suite struct BreakerTests {
  static let euro = RootSymbol(name: "EURUSD", currencies: ["EUR", "USD"])
  static let noon = seconds(2026, 2, 11, 12)
  static let reset = seconds(2026, 2, 12, 1)

  private func inputs(_ time: Int64 = noon, equity: Double = 100_000) throws -> BreakerInputs {
    BreakerInputs(day: try pragueDay(time), root: BreakerTests.euro, equity: equity)
  }

  private func refused(_ results: [GateResult]) -> [String] {
    results.filter { !$0.passed }.map(\.name)
  }

  @Test("a quiet event passes every breaker, in a fixed order, each shown")
  func quiet() throws {
    let (results, state) = BreakerState().evaluate(try inputs())
    #expect(results.map(\.name) == Breaker.allCases.map(\.rawValue))
    #expect(refused(results).isEmpty && state.trips.isEmpty)
    #expect(results.first { $0.name == "spread_spike" }?.note == "unknown")
  }

  @Test("a daily loss trips until Prague's midnight, though equity recovers")
  func dailyLoss() throws {
    var state = BreakerState().evaluate(try inputs(equity: 100_000)).state
    var results: [GateResult]
    (results, state) = state.evaluate(try inputs(BreakerTests.noon + 60, equity: 97_000))
    #expect(refused(results) == ["daily_loss"])
    #expect(results[1].until == BreakerTests.reset && results[1].reason == .breakerDailyLoss)
    (results, state) = state.evaluate(try inputs(BreakerTests.reset - 1, equity: 100_000))
    #expect(refused(results) == ["daily_loss"])
    (results, state) = state.evaluate(try inputs(BreakerTests.reset, equity: 100_000))
    #expect(refused(results).isEmpty && state.trips.isEmpty)
  }

  @Test("the loss counts from the equity the day began with, where that is known")
  func knownStart() throws {
    var inputs = try inputs(equity: 97_500)
    inputs.dayStartEquity = 101_000
    #expect(refused(BreakerState().evaluate(inputs).results) == ["daily_loss"])
    inputs.dayStartEquity = 0
    let gate = BreakerState().evaluate(inputs).results[1]
    #expect(gate.passed && gate.value.isNaN)
  }

  @Test("what tripped survives being kept and read back, field by field")
  func restart() throws {
    let state = BreakerState().evaluate(try inputs(equity: 100_000)).state
      .evaluate(try inputs(equity: 96_000)).state
    var restored = BreakerState()
    restored.trips = state.trips
    restored.waivers = state.waivers
    restored.haltedBecause = state.haltedBecause
    restored.dayStartUTC = state.dayStartUTC
    restored.dayFirstEquity = state.dayFirstEquity
    restored.requestsToday = state.requestsToday
    restored.lossTimes = state.lossTimes
    restored.highs = state.highs
    #expect(restored == state)
    let next = try inputs(BreakerTests.noon + 60, equity: 96_000)
    #expect(restored.evaluate(next).results == state.evaluate(next).results)
  }

  @Test("a spike holds its own root for its cooldown and leaves the others alone")
  func spikes() throws {
    var inputs = try inputs()
    inputs.spreadRatio = 3.1
    inputs.volatilityRatio = 3.1
    var (results, state) = BreakerState().evaluate(inputs)
    #expect(refused(results) == ["spread_spike", "volatility_spike"])
    inputs.spreadRatio = 1
    inputs.volatilityRatio = 1
    inputs.day = try pragueDay(BreakerTests.noon + 299)
    #expect(
      refused(state.evaluate(inputs).results) == ["spread_spike", "volatility_spike"])
    var gold = inputs
    gold.root = RootSymbol(name: "XAUUSD", currencies: ["USD"])
    #expect(refused(state.evaluate(gold).results).isEmpty)
    inputs.day = try pragueDay(BreakerTests.noon + 300)
    (results, state) = state.evaluate(inputs)
    #expect(refused(results) == ["volatility_spike"])
    #expect(results.first { $0.name == "volatility_spike" }?.until == BreakerTests.noon + 3_600)
    inputs.day = try pragueDay(BreakerTests.noon + 3_600)
    #expect(refused(state.evaluate(inputs).results).isEmpty)
  }

  @Test("at the limit itself nothing spikes")
  func atLimit() throws {
    var inputs = try inputs()
    inputs.spreadRatio = 3
    inputs.volatilityRatio = 3
    inputs.quoteTime = BreakerTests.noon - 30
    #expect(refused(BreakerState().evaluate(inputs).results).isEmpty)
  }

  @Test("a quote older than the event by more than the limit refuses this event only")
  func stale() throws {
    var inputs = try inputs()
    inputs.quoteTime = BreakerTests.noon - 31
    let (results, state) = BreakerState().evaluate(inputs)
    #expect(refused(results) == ["stale_quote"] && state.trips.isEmpty)
    inputs.quoteTime = .min
    #expect(refused(BreakerState().evaluate(inputs).results) == ["stale_quote"])
    inputs.quoteTime = .max
    #expect(refused(BreakerState().evaluate(inputs).results) == ["clock_skew"])
  }

  @Test(
    "a tick later than the event by more than an order lives shows two clocks: nothing is entered")
  func clockSkew() throws {
    var inputs = try inputs()
    inputs.quoteTime = BreakerTests.noon + 60
    #expect(refused(BreakerState().evaluate(inputs).results).isEmpty)
    inputs.quoteTime = BreakerTests.noon + 61
    let (results, state) = BreakerState().evaluate(inputs)
    #expect(refused(results) == ["clock_skew"] && state.trips.isEmpty)
    #expect(results.first { $0.name == "clock_skew" }?.value == 61)
  }

  @Test("high impact news holds from 15 minutes before to 15 after, even if the list then fails")
  func calendar() throws {
    let release = BreakerTests.noon + 900
    var inputs = try inputs()
    inputs.calendar = [
      CalendarItem(time: release, currency: "USD", impact: 3, name: "CPI"),
      CalendarItem(time: .max, currency: "USD", impact: 3, name: "x"),
      CalendarItem(time: .min, currency: "USD", impact: 3, name: "y"),
    ]
    var early = inputs
    early.day = try pragueDay(BreakerTests.noon - 1)
    #expect(refused(BreakerState().evaluate(early).results).isEmpty)
    let (results, state) = BreakerState().evaluate(inputs)
    #expect(refused(results) == ["calendar"] && results.last?.note == "USD CPI")
    inputs.calendar = []
    inputs.day = try pragueDay(release + 900)
    #expect(refused(state.evaluate(inputs).results) == ["calendar"])
    inputs.day = try pragueDay(release + 901)
    #expect(refused(state.evaluate(inputs).results).isEmpty)
    inputs.calendar = [
      CalendarItem(time: release + 901, currency: "JPY", impact: 3, name: "rate"),
      CalendarItem(time: release + 901, currency: "USD", impact: 2, name: "PMI"),
    ]
    #expect(refused(state.evaluate(inputs).results).isEmpty)
  }

  @Test("the request budget is of one day")
  func budget() throws {
    var state = BreakerState()
    state.recordRequests(1_999, on: try pragueDay(BreakerTests.noon))
    #expect(try refused(state.evaluate(inputs()).results).isEmpty)
    state.recordRequests(1, on: try pragueDay(BreakerTests.noon))
    state.recordRequests(-7, on: try pragueDay(BreakerTests.noon))
    var (results, next) = state.evaluate(try inputs())
    #expect(refused(results) == ["request_budget"] && results[3].until == BreakerTests.reset)
    next.recordRequests(1, on: try pragueDay(BreakerTests.reset))
    #expect(next.requestsToday == 1)
    (results, next) = next.evaluate(try inputs(BreakerTests.reset))
    #expect(refused(results).isEmpty)
    next.recordRequests(.max, on: try pragueDay(BreakerTests.reset))
    #expect(next.requestsToday == .max)
  }

  @Test("five losses in a row rest the account for the day, once")
  func losses() throws {
    var state = BreakerState()
    for profit in [-1.0, -1, -1, 5, -1, -1, 0, -1, -1] {
      state.recordClose(profit: profit, at: BreakerTests.noon - 60)
    }
    #expect(try refused(state.evaluate(inputs()).results).isEmpty)
    state.recordClose(profit: -1, at: BreakerTests.noon)
    let (results, next) = state.evaluate(try inputs())
    #expect(refused(results) == ["consecutive_losses"] && results[2].value == 5)
    let (still, _) = next.evaluate(try inputs(BreakerTests.noon + 60))
    #expect(refused(still) == ["consecutive_losses"] && still[2].value == 5)
    #expect(try refused(next.evaluate(inputs(BreakerTests.reset)).results).isEmpty)
  }

  @Test("the kill switch holds until it is taken off, whatever day it is")
  func killSwitch() throws {
    var state = BreakerState()
    state.halt(because: "operator")
    let (results, next) = state.evaluate(try inputs(BreakerTests.reset + 500_000))
    #expect(refused(results) == ["kill_switch"])
    #expect(results[0].reason == .halted && results[0].note == "operator")
    var resumed = next
    resumed.resume()
    #expect(try refused(resumed.evaluate(inputs()).results).isEmpty)
  }

  @Test("the ratio to the median ignores what is not a number")
  func median() {
    #expect(BreakerInputs.ratio(6, toMedianOf: [1, .nan, 2, 9]) == 3)
    #expect(BreakerInputs.ratio(6, toMedianOf: [1, 3]) == 3)
    for recent in [[], [.nan], [0, 0], [-1]] as [[Double]] {
      #expect(BreakerInputs.ratio(6, toMedianOf: recent).isNaN)
    }
    #expect(BreakerInputs.ratio(.nan, toMedianOf: [1]).isNaN)
  }

  @Test("the median is that of the sorted values, bit for bit")
  func medianOfMany() {
    var state: UInt64 = 1
    for count in 1...130 {
      // Few different values in short lists, so that many are equal.
      let values = (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double((state >> 40) % UInt64(2 + count * count / 8)) / 7 + 0.1
      }
      for values in [values, values.sorted(), values.sorted(by: >)] {
        let sorted = values.sorted()
        let median = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
        #expect(BreakerInputs.ratio(3, toMedianOf: values) == 3 / median, "\(count) values")
      }
    }
  }

  @Test("losses beyond the look-back do not count, and the rest may be shorter than the day")
  func lossLookBack() throws {
    var state = BreakerState()
    for hours in [30, 25, 23, 2, 1] as [Int64] {
      state.recordClose(profit: -1, at: BreakerTests.noon - hours * 3_600)
    }
    #expect(try refused(state.evaluate(inputs()).results).isEmpty)
    let limits = BreakerLimits(consecutiveLosses: 3, lossCooldownSeconds: 600)
    let (results, next) = state.evaluate(try inputs(), limits: limits)
    #expect(refused(results) == ["consecutive_losses"])
    let early = try inputs(BreakerTests.noon + 599)
    #expect(refused(next.evaluate(early, limits: limits).results) == ["consecutive_losses"])
    let late = try inputs(BreakerTests.noon + 600)
    #expect(refused(next.evaluate(late, limits: limits).results).isEmpty)
  }

  @Test("below its peak of a month an account risks less, and nothing where a step says so")
  func drawdown() throws {
    let limits = BreakerLimits(
      dailyLossFraction: 1,
      drawdownSteps: [
        BreakerLimits.DrawdownStep(fraction: 0.05, scale: 0.5),
        BreakerLimits.DrawdownStep(fraction: 0.1, scale: 0),
      ], drawdownLookBackDays: 30)
    var state = BreakerState().evaluate(try inputs(equity: 100_000), limits: limits).state
    for (equity, scale, refusal) in [
      (96_000.0, 1.0, [String]()), (95_000, 0.5, []), (91_000, 0.5, []),
      (90_000, 0, ["drawdown"]),
    ] {
      let (results, next) = state.evaluate(try inputs(equity: equity), limits: limits)
      #expect(next.riskScale(equity: equity, limits: limits) == scale, "\(equity)")
      #expect(refused(results) == refusal, "\(equity)")
      state = next
    }
    let month = try inputs(BreakerTests.noon + 31 * 86_400, equity: 90_000)
    let later = state.evaluate(month, limits: limits)
    #expect(refused(later.results).isEmpty, "the peak is over a month old")
    var cleared = state
    #expect(cleared.clearPeak() && !cleared.clearPeak())
    #expect(
      try refused(cleared.evaluate(inputs(equity: 90_000), limits: limits).results).isEmpty)
  }

  @Test("what an operator cleared does not trip anew before its time, what is new does")
  func cleared() throws {
    var state = BreakerState().evaluate(try inputs(equity: 100_000)).state
      .evaluate(try inputs(equity: 96_000)).state
    #expect(state.clear(.spreadSpike, root: nil).isEmpty)
    #expect(state.clear(.dailyLoss, root: nil).map(\.breaker) == [.dailyLoss])
    var (results, next) = state.evaluate(try inputs(BreakerTests.noon + 60, equity: 95_000))
    #expect(refused(results).isEmpty && results[1].note == "cleared by an operator")
    (results, next) = next.evaluate(try inputs(BreakerTests.reset, equity: 95_000))
    #expect(refused(results).isEmpty && next.waivers.isEmpty)
    (results, next) = next.evaluate(try inputs(BreakerTests.reset + 60, equity: 90_000))
    #expect(refused(results) == ["daily_loss"])

    var spread = try inputs()
    spread.spreadRatio = 9
    var held = BreakerState().evaluate(spread).state
    #expect(held.clear(nil, root: "XAUUSD").isEmpty)
    #expect(held.clear(nil, root: "EURUSD").count == 1)
    #expect(refused(held.evaluate(spread).results).isEmpty)
    spread.day = try pragueDay(BreakerTests.noon + 300)
    #expect(refused(held.evaluate(spread).results) == ["spread_spike"])
  }

  @Test("a row of losses that an operator cleared is forgotten: the next row trips again")
  func clearedLosses() throws {
    var state = BreakerState()
    for _ in 0..<5 { state.recordClose(profit: -1, at: BreakerTests.noon) }
    state = state.evaluate(try inputs()).state
    #expect(state.clear(.consecutiveLosses, root: nil).count == 1)
    #expect(try refused(state.evaluate(inputs()).results).isEmpty)
    for _ in 0..<5 { state.recordClose(profit: -1, at: BreakerTests.noon) }
    #expect(try refused(state.evaluate(inputs()).results) == ["consecutive_losses"])
  }

  @Test("a calendar that no one told shows unknown and passes")
  func unknownCalendar() throws {
    let gate = BreakerState().evaluate(try inputs()).results.last
    #expect(gate?.name == "calendar" && gate?.value.isNaN == true && gate?.passed == true)
    #expect(gate?.note.hasPrefix("unknown") == true)
  }
}

extension BreakerState {
  /// What the breakers say of an event, and the state that it leaves behind.
  func evaluate(
    _ inputs: BreakerInputs, limits: BreakerLimits = .standard
  ) -> (results: [GateResult], state: BreakerState) {
    var state = self
    var results: [GateResult] = []
    state.judge(inputs, limits: limits, listing: &results)
    return (results, state)
  }
}
