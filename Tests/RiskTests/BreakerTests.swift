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
    let restored = BreakerState(
      trips: state.trips, haltedBecause: state.haltedBecause, dayStartUTC: state.dayStartUTC,
      dayFirstEquity: state.dayFirstEquity, requestsToday: state.requestsToday,
      consecutiveLosses: state.consecutiveLosses)
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
    #expect(refused(BreakerState().evaluate(inputs).results).isEmpty)
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
    for profit in [-1.0, -1, -1, 5, -1, -1, 0, -1, -1] { state.recordClose(profit: profit) }
    #expect(try refused(state.evaluate(inputs()).results).isEmpty)
    state.recordClose(profit: -1)
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

  @Test("limits are checked and named")
  func limits() throws {
    try BreakerLimits.standard.validate()
    try RiskLimits.standard.validate()
    #expect(throws: RiskError.self) { try BreakerLimits(requestsPerDay: 0).validate() }
    #expect(throws: RiskError.self) { try BreakerLimits(dailyLossFraction: .nan).validate() }
    let error = #expect(throws: RiskError.self) {
      try RiskLimits(riskFraction: 0.03).validate()
    }
    #expect(error?.description == "expected riskFraction to be 1e-06 to 0.02, was 0.03")
  }
}
