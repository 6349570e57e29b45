import JSON
import TestSupport
import Testing

@testable import Scores

@Suite("When a challenger takes the champion's place")
struct PromotionRuleTests {
  private static func fixture() throws -> JSONValue {
    let folder = "\(#filePath)".dropLast("PromotionRuleTests.swift".count)
    return try JSONValue(
      parsing: TemporaryDirectory.read(folder + "Fixtures/promotion/promotion.json"))
  }

  private static func rule(_ value: JSONValue?) -> PromotionRule {
    var rule = PromotionRule()
    rule.callsMin = Int(value?["calls_min"]?.int64 ?? 0)
    rule.daysMin = Int(value?["days_min"]?.int64 ?? 0)
    rule.blocksMin = Int(value?["blocks_min"]?.int64 ?? 0)
    rule.brierMargin = value?["brier_margin"]?.double ?? 0
    rule.confidence = value?["confidence"]?.double ?? 0
    return rule
  }

  private static func calls(_ value: JSONValue?) -> [PairedCall] {
    func column(_ name: String) -> [Double] {
      value?[.member(name)]?.array?.map { $0.double ?? .nan } ?? []
    }
    let sides = Array(zip(column("champion"), column("challenger")))
    return zip(column("time"), zip(sides, column("label"))).map { time, rest in
      PairedCall(
        time: Int64(time), champion: rest.0.0, challenger: rest.0.1, label: rest.1)
    }
  }

  @Test("it judges as pandas and SciPy do, gaps and closes that say nothing included")
  func reference() throws {
    let fixture = try Self.fixture()
    let rule = Self.rule(fixture["rule"])
    let limit = try #require(fixture["limit"]?.int64)
    let cases = try #require(fixture["cases"]?.array)
    #expect(cases.count == 8)
    for one in cases {
      let trial = rule.trial(
        Self.calls(one["calls"]), limit: limit, hasEdge: one["has_edge"]?.bool ?? false)
      let expected = try #require(one["expected"])
      let name = one["name"]?.string ?? ""
      #expect(trial.verdict.rawValue == expected["verdict"]?.string, "\(name)")
      #expect(trial.calls == Int(expected["calls"]?.int64 ?? -1), "\(name)")
      #expect(trial.days == Int(expected["days"]?.int64 ?? -1), "\(name)")
      #expect(trial.blocks == Int(expected["blocks"]?.int64 ?? -1), "\(name)")
      #expect(isClose(trial.championBrier, expected["champion_brier"]?.double), "\(name)")
      #expect(isClose(trial.challengerBrier, expected["challenger_brier"]?.double), "\(name)")
      #expect(trial.look?.blocks == expected["look", "blocks"]?.int64.map(Int.init), "\(name)")
      #expect(isClose(trial.look?.gain, expected["look", "gain"]?.double), "\(name)")
      #expect(isClose(trial.look?.low, expected["look", "low"]?.double), "\(name)")
    }
  }

  @Test("Student's quantiles are SciPy's")
  func quantiles() throws {
    let rows = try #require(try Self.fixture()["quantiles"]?.array)
    #expect(rows.count == 42)
    for row in rows {
      let expected = try #require(row["value"]?.double)
      let value = StudentT(degrees: Int(row["degrees"]?.int64 ?? 0)).quantile(
        upper: row["upper"]?.double ?? 0)
      #expect((value / expected - 1).magnitude < 1e-9, "\(row)")
    }
  }

  @Test("without closes, or with closes that say the same, nothing is shown")
  func nothing() {
    let rule = PromotionRule()
    #expect(rule.trial([], limit: 86_400, hasEdge: true) == Trial())
    let same = (0..<9_600).map {
      PairedCall(time: Int64($0) * 900, champion: 0.6, challenger: 0.6, label: Double($0 % 2))
    }
    let trial = rule.trial(same, limit: 86_400, hasEdge: true)
    #expect(trial.verdict == .notBetter)
    #expect(trial.look?.blocks == 40 && trial.look?.gain == 0 && trial.look?.low == 0)
    #expect(trial.days == 100 && trial.blocks == 50)
  }

  @Test("closes that say no number are left out, and alone are none")
  func undefined() {
    let calls = (0..<2_000).map {
      PairedCall(time: Int64($0) * 900, champion: .nan, challenger: 0.5, label: 1)
    }
    #expect(PromotionRule().trial(calls, limit: 900, hasEdge: true) == Trial())
  }

  @Test("a gain of just the margin is not enough, one above it is")
  func margin() {
    var rule = PromotionRule()
    (rule.callsMin, rule.daysMin, rule.blocksMin, rule.brierMargin) = (1, 1, 5, 0.25)
    func trial(_ champion: Double) -> Trial {
      rule.trial(
        (0..<20).map {
          PairedCall(time: Int64($0) * 900, champion: champion, challenger: 1, label: 1)
        }, limit: 900, hasEdge: true)
    }
    #expect(trial(0.5).verdict == .notBetter)
    #expect(trial(0.25).verdict == .better)
  }

  /// A sequence of numbers in 0..<1 that is the same everywhere.
  private struct Noise {
    var state: UInt64
    mutating func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / Double(1 << 53)
    }
  }

  /// Two bundles that know nothing, each of its own opinion for hours, over labels that overlap by a
  /// day.
  private static func ignorant(_ seed: Int, days: Int) -> [PairedCall] {
    var noise = Noise(state: UInt64(seed) &* 7_919 &+ 1)
    let count = 24 * days
    let moves = (0..<count + 24).map { _ in noise.next() - 0.5 }
    var opinions = (0.0, 0.0)
    return (0..<count).map { place in
      opinions.0 = 0.95 * opinions.0 + 0.1 * (noise.next() - 0.5)
      opinions.1 = 0.95 * opinions.1 + 0.1 * (noise.next() - 0.5)
      return PairedCall(
        time: Int64(place) * 3_600, champion: 0.5 + opinions.0, challenger: 0.5 + opinions.1,
        label: moves[place..<place + 24].reduce(0, +) > 0 ? 1 : 0)
    }
  }

  @Test("of those that know nothing a twentieth at most is ever promoted, however labels overlap")
  func luck() {
    var rule = PromotionRule()
    (rule.callsMin, rule.daysMin) = (1, 1)
    var promoted = 0
    var naive = 0
    for seed in 0..<300 {
      let calls = Self.ignorant(seed, days: 80)
      if rule.trial(calls, limit: 86_400, hasEdge: true).verdict == .better { promoted += 1 }
      // The same test with every close taken for an observation of its own.
      if Trial.Look(calls.map(\.gain), error: 0.05).low > 0 { naive += 1 }
    }
    #expect(promoted <= 15)
    #expect(naive > 60, "so labels that overlap do mislead: \(naive) of 300")
  }

  private func isClose(_ value: Double?, _ expected: Double?) -> Bool {
    guard let value, let expected else { return value == nil && expected == nil }
    return (value - expected).magnitude < 1e-12
  }
}
