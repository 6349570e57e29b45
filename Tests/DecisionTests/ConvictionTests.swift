import Decision
import Features
import Market
import TestSupport
import Testing

@Suite("Conviction")
struct ConvictionTests {
  @Test("the weights of every trigger sum to 1, and thresholds fall as the trigger grows")
  func weights() {
    let rows = ConvictionWeights.standard.rows
    #expect(rows.count == 6)
    for row in rows { #expect(abs(row.weights.reduce(0, +) - 1) < 1e-12) }
    #expect(rows.map(\.threshold) == [80, 76, 73, 70, 66, 62])
    #expect(
      ConvictionWeights.standard.row(for: .m15).weights == [0.15, 0.40, 0.20, 0.15, 0.07, 0.03])
    #expect(ConvictionWeights.standard.row(for: .m1) == ConvictionWeights.standard.row(for: .m5))
    #expect(ConvictionWeights.standard.row(for: .d1).threshold == 62)
  }

  @Test("it is half the weighted score of the timeframes and half the ensemble's confidence")
  func combined() throws {
    let scene = try Scene()
    let (decision, _) = try scene.decide()
    let conviction = try #require(decision.conviction)
    let scores = conviction.timeframes.compactMap { $0 }
    #expect(scores.count == 6)
    let weighted = zip([0.15, 0.40, 0.20, 0.15, 0.07, 0.03], scores).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(conviction.score - (weighted + conviction.confidence) / 2) < 1e-9)
    #expect(conviction.direction == .sell)
    #expect((decision.assessment?.probability ?? 1) < 0.5)
  }

  @Test("scores of the two directions are mirrored around 50")
  func mirrored() throws {
    let assessment = try #require(try Scene().decide().decision.assessment)
    for score in assessment.scores {
      let score = try #require(score)
      #expect(abs(score.directed(.buy) + score.directed(.sell) - 100) < 1e-9)
      #expect((0...100).contains(score.directed(.buy)))
      for part in [score.structure, score.momentum, score.volume, score.pattern] {
        #expect((-1...1).contains(part))
      }
    }
  }

  @Test("against the ensemble's own direction its confidence is no support")
  func against() throws {
    let assessment = try #require(try Scene().decide().decision.assessment)
    let row = ConvictionWeights.standard.row(for: .m15)
    let own = try #require(assessment.conviction(row: row))
    let against = try #require(assessment.conviction(row: row, direction: .buy))
    #expect(own.confidence > 0)
    #expect(against.confidence == 0)
    #expect(against.direction == .buy)
  }

  @Test("a timeframe without a score gives its weight to the others")
  func missingTimeframe() throws {
    let assessment = try #require(try Scene().decide().decision.assessment)
    var scores = assessment.scores
    scores[1] = nil
    let row = ConvictionWeights.standard.row(for: .m15)
    let score = try #require(
      ConvictionScore.combine(scores, direction: .sell, confidence: 40, row: row))
    #expect(abs(score.weights.reduce(0, +) - 1) < 1e-12)
    #expect(score.weights[1] == 0)
    #expect(abs(score.weights[0] - 0.25) < 1e-12)
    #expect(
      ConvictionScore.combine(
        TimeframeValues { _ in nil }, direction: .buy, confidence: 99, row: row) == nil)
  }

  @Test("a missing window is no score: undefined is never neutral, and never zero")
  func undefined() {
    #expect(TimeframeScore(FeatureRow(), .h1, parts: .standard) == nil)
  }

  @Test(
    "the volume falls with doubt, disagreement and volatility, and never rises above 1",
    arguments: [
      (100.0, 0.0, 0.2, 1.0), (0, 0, 0.2, 0.5), (100, 0.1, 0.2, 0.25), (100, 5, 0.2, 0.25),
      (100, 0, 1, 0.5), (100, 0, .nan, 0.5), (900, -1, -1, 1),
    ])
  func volumeScale(
    _ confidence: Double, _ disagreement: Double, _ percentile: Double, _ expected: Double
  ) {
    let scale = VolumeScale.of(
      confidence: confidence, disagreement: disagreement, volatilityPercentile: percentile)
    #expect(abs(scale - expected) < 1e-12)
  }

  @Test("the stop is H1's where the trigger is lower, else the trigger's own")
  func stopTimeframe() {
    let of = Timeframe.allCases.map { StopTimeframe.of(trigger: $0) }
    #expect(of == [.h1, .h1, .h1, .h1, .h1, .h4, .d1])
  }
}
