import Decision
import JSON
import Market
import Models
import Scores
import Store

/// Scores a bundle on what the journal and the stored bars know.
struct ScoreReader {
  let journal: Journal
  let root: String

  /// Forecasts looked back on: what drift is told by.
  static let forecastsMax = 1_000
  /// Forecasts with a label looked back on: what the scores are of.
  static let labelsMax = 200

  /// - Parameter now: seconds since 1970 UTC.
  /// - Returns: nil where the bundle does not say how it was labelled.
  /// - Throws: `StoreError`, `MemoryError`, `ModelError`.
  /// - Complexity: O(forecasts), some 100 µs each; not for the thread of a decision.
  func scores(of manifest: BundleManifest, now: Int64) throws -> BundleScores? {
    guard let label = LiveLabel(manifest) else { return nil }
    let rows = try journal.decisions.forecasts(
      symbol: root, bundle: "\(manifest.symbol)/\(manifest.version)",
      every: label.every.seconds, limit: ScoreReader.forecastsMax)
    let forecasts = try rows.reversed().map(ScoreReader.forecast)
    return BundleScores(
      manifest, forecasts: forecasts,
      labels: try labels(label, of: rows.map(\.brokerTime)), age: now - manifest.made)
  }

  /// - Parameter times: newest first.
  func labels(_ label: LiveLabel, of times: [Int64]) throws -> [Int64: Double] {
    guard let oldest = times.last else { return [:] }
    // Three bars' time for each of the window, since markets close at night and at week's end.
    let before = 3 * Int64(BarBook.window) * label.stop.seconds
    let path = try journal.bars.load(
      symbol: root, timeframe: label.path, from: oldest, to: .max)
    let stop = try journal.bars.load(
      symbol: root, timeframe: label.stop, from: oldest - before, to: .max)
    return try label.labels(of: times, path: path, stop: stop, limit: ScoreReader.labelsMax)
  }

  private static func forecast(
    _ row: DecisionTable.Forecast
  ) throws(MemoryError) -> BundleScores.Forecast {
    let key = "decision \(row.decisionID)"
    let models = try MemoryField.parse(row.answer, key)["models"]
    let detail = try DetailReader(row.detail, answer: row.answer, key: key)
    return BundleScores.Forecast(
      time: row.brokerTime,
      probabilities: BundleScores.members.map { name in
        (name, models?[name == "ensemble" ? "probability" : name]?.double)
      }, features: detail.features ?? [])
  }
}
