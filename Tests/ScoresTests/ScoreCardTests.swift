import JSON
import Models
import Scores
import Testing

@Suite("Scores")
struct ScoreCardTests {
  @Test("are those that NumPy finds, ties and labels of a half included")
  func reference() throws {
    for scores in try ScoresFixture.read()["cases"]?.array ?? [] {
      let card = ScoreCard(ScoresFixture.calls(scores))
      #expect(close(card.accuracy, scores["accuracy"]?.double))
      #expect(close(card.brier, scores["brier"]?.double))
      #expect(close(card.calibrationError, scores["calibration_error"]?.double))
    }
    #expect(try ScoresFixture.read()["cases"]?.array?.count == 4)
  }

  @Test("without calls there are none, and where no call has a direction no accuracy")
  func empty() {
    let none = ScoreCard([])
    #expect(none.count == 0)
    #expect(none.accuracy == nil && none.brier == nil && none.calibrationError == nil)
    let between = ScoreCard([ScoredCall(probability: 0.75, label: 0.5)])
    #expect(between.accuracy == nil)
    #expect(between.brier == 0.0625)
  }

  @Test("the stability index is the one that NumPy finds: moved, unmoved, of few values, undefined")
  func stability() throws {
    let fixture = try #require(try ScoresFixture.read()["stability"])
    func lists(_ name: String) -> [[Double]] {
      fixture[name]?.array?.map { $0.array?.map { $0.double ?? .nan } ?? [] } ?? []
    }
    let stability = try #require(
      PopulationStability(
        lists("rows"),
        trained: BundleManifest.Deciles(edges: lists("edges"), shares: lists("shares"))))
    let expected = fixture["index"]?.array?.compactMap(\.double) ?? []
    #expect(expected.count == 4)
    for (index, value) in zip(stability.index, expected) { #expect(close(index, value)) }
    #expect(stability.index[0] > 0.25 && stability.index[1] < 0.1 && stability.index[3] > 0.25)
    #expect(stability.greatest(1) == [expected.firstIndex(of: expected.max() ?? 0)])
  }

  @Test("rows of another count are no rows")
  func foreignRows() {
    let deciles = BundleManifest.Deciles(edges: [[0]], shares: [[0.5, 0.5, 0]])
    #expect(PopulationStability([], trained: deciles) == nil)
    #expect(PopulationStability([[1, 2]], trained: deciles) == nil)
    #expect(PopulationStability([[1], [-1]], trained: deciles)?.index == [0])
  }

  private func close(_ value: Double?, _ expected: Double?) -> Bool {
    guard let value, let expected else { return value == nil && expected == nil }
    return (value - expected).magnitude < 1e-12
  }
}
