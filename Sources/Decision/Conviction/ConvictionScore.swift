public import Market

/// How far the timeframes and the ensemble agree on one direction, 0…100.
public struct ConvictionScore: Sendable, Equatable {
  /// (Σ weight·score + confidence)/2.
  public var score: Double
  public var threshold: Double
  public var direction: Side
  /// Score of each timeframe in `direction`, M5 … D1; 50 is neutral, nil where undefined.
  public var timeframes: TimeframeValues<Double?>
  /// The weights used: the trigger's row, renormalised over the timeframes that have a score.
  public var weights: TimeframeValues<Double>
  public var confidence: Double

  /// Combines the timeframes' scores with the ensemble's confidence.
  ///
  /// - Returns: nil where no timeframe has a score.
  public static func combine(
    _ scores: TimeframeValues<TimeframeScore?>, direction: Side, confidence: Double,
    row: ConvictionWeights.Row
  ) -> ConvictionScore? {
    let directed = TimeframeValues { scores[$0]?.directed(direction) }
    var total = 0.0
    var sum = 0.0
    for index in directed.indices {
      guard let score = directed[index] else { continue }
      total += row.weights[index]
      sum += row.weights[index] * score
    }
    guard total > 0 else { return nil }
    let weights = TimeframeValues { directed[$0] == nil ? 0 : row.weights[$0] / total }
    return ConvictionScore(
      score: (sum / total + confidence) / 2, threshold: row.threshold, direction: direction,
      timeframes: directed, weights: weights, confidence: confidence)
  }
}
