import JSON
import Testing

@testable import Backtest

/// Against SciPy and NumPy: `Fixtures/statistics/make.py`.
@Suite struct StatisticsTests {
  private static let expected = Result { try Fixture.json("statistics/expected.json") }

  private func rows(_ name: String) throws -> [JSONValue] {
    try #require(try Self.expected.get()[name]?.array)
  }

  private func number(_ value: JSONValue, _ name: String) throws -> Double {
    try #require(value[name]?.double)
  }

  private func near(_ value: Double, _ expected: Double, _ tolerance: Double = 1e-10) -> Bool {
    abs(value - expected) <= tolerance * max(1, abs(expected))
  }

  @Test("Sharpe ratio, moments, probabilistic and deflated ratio and track record are SciPy's")
  func sharpe() throws {
    for row in try rows("sharpe") {
      let returns = try #require(row["returns"]?.array).compactMap(\.double)
      let test = SharpeTest(returns)
      let attempts = try #require(row["attempts"]?.int64)
      #expect(near(test.moments.sharpe, try number(row, "sharpe")))
      #expect(near(test.moments.skewness, try number(row, "skewness")))
      #expect(near(test.moments.kurtosis, try number(row, "kurtosis")))
      #expect(near(test.probability(), try number(row, "probabilistic")))
      #expect(near(test.deflated(attempts: Int(attempts)), try number(row, "deflated")))
      let best = SharpeTest.expectedMaximum(
        attempts: Int(attempts), variance: 1 / Double(returns.count - 1))
      #expect(near(best, try number(row, "expected_maximum")))
      if let track = row["minimum_track_record"]?.double {
        #expect(near(test.minimumTrackRecord(), track))
      } else {
        #expect(test.minimumTrackRecord() == .infinity)
      }
    }
  }

  @Test("one attempt deflates nothing, and returns that never vary have no ratio")
  func edges() {
    let test = SharpeTest([0.01, -0.02, 0.03, 0.01])
    #expect(test.deflated(attempts: 1) == test.probability())
    #expect(SharpeTest([1, 1, 1]).moments.sharpe.isNaN)
    #expect(SharpeTest([]).probability().isNaN && SharpeTest([1]).probability().isNaN)
  }

  @Test("the probability of overfitting is that of a plain enumeration")
  func overfitting() throws {
    for row in try rows("overfitting") {
      let series = try #require(row["series"]?.array).map { column in
        (column.array ?? []).compactMap(\.double)
      }
      let blocks = try #require(row["blocks"]?.int64)
      let found = try #require(OverfittingProbability(series, blocks: Int(blocks)))
      #expect(found.splits == Int(try number(row, "splits")))
      #expect(near(found.probability, try number(row, "probability")))
      let mean = found.logits.reduce(0, +) / Double(found.splits)
      #expect(near(mean, try number(row, "mean_logit"), 1e-9))
    }
    #expect(OverfittingProbability([[1, 2, 3, 4]]) == nil)
    #expect(OverfittingProbability([[1, 2, 3], [1, 2, 3]]) == nil)
  }

  @Test("Wilson's interval, Spearman's correlation and the normal distribution are SciPy's")
  func others() throws {
    for row in try rows("wilson") {
      let proportion = Proportion(
        Int(try number(row, "successes")), of: Int(try number(row, "count")))
      let interval = try #require(row["interval"]?.array).compactMap(\.double)
      #expect(near(proportion.interval.lowerBound, interval[0]))
      #expect(near(proportion.interval.upperBound, interval[1]))
    }
    #expect(Proportion(0, of: 0).interval == 0...1)
    let ranks = try #require(try Self.expected.get()["spearman"])
    let x = try #require(ranks["x"]?.array).compactMap(\.double)
    let y = try #require(ranks["y"]?.array).compactMap(\.double)
    #expect(near(SignalStudy.spearman(x, y), try number(ranks, "value")))
    for row in try rows("normal") {
      let (x, p) = (try number(row, "x"), try number(row, "below"))
      #expect(near(NormalDistribution.probability(below: x), p, 1e-14))
      #expect(near(NormalDistribution.quantile(p), x, 1e-8))
    }
    #expect(NormalDistribution.quantile(0) == -.infinity && NormalDistribution.quantile(2).isNaN)
  }

  @Test(
    "the bootstrap's interval of a mean is that of theory, repeats with its seed, and is of blocks")
  func bootstrap() throws {
    // 400 values of deviation 1 around 0: the mean's 95 % is ±1.96/20.
    let values = (0..<400).map { NormalDistribution.quantile((Double($0 * 257 % 400) + 0.5) / 400) }
    func interval(_ seed: UInt64) -> ClosedRange<Double>? {
      var bootstrap = BlockBootstrap(count: 400, meanLength: 1, seed: seed)
      return bootstrap.interval(of: values, resamples: 3_000) { Moments($0).mean }
    }
    let found = try #require(interval(1))
    #expect(abs(found.upperBound - 0.098) < 0.01 && abs(found.lowerBound + 0.098) < 0.01)
    #expect(found == interval(1) && found != interval(2))
    var bootstrap = BlockBootstrap(count: 400, meanLength: 20, seed: 3)
    let rows = bootstrap.indices(20_000)
    let renewals = zip(rows, rows.dropFirst()).count { $1 != ($0 + 1) % 400 }
    #expect((800...1_200).contains(renewals), "a block is 20 long in the mean")
    var nothing = BlockBootstrap(count: 0, seed: 1)
    let none = nothing.interval(of: []) { $0.reduce(0, +) }
    #expect(none == nil)
  }
}
