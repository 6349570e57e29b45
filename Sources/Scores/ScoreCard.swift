/// How good forecasts were, by the figures that a bundle's card has of its test span.
public struct ScoreCard: Sendable, Equatable {
  /// The calibration error's bins.
  public static let bins = 10

  public let count: Int
  /// The share of calls whose direction was right; nil where none had one.
  public let accuracy: Double?
  /// The mean of (P − label)²; nil without calls.
  public let brier: Double?
  /// The mean of |mean P − share of ups| over ten bins of equal count, weighted by calls; nil
  /// without calls.
  public let calibrationError: Double?

  /// - Complexity: O(n log n)
  public init(_ calls: some Collection<ScoredCall>) {
    count = calls.count
    accuracy = ScoreCard.accuracy(calls)
    guard !calls.isEmpty else {
      brier = nil
      calibrationError = nil
      return
    }
    let squares = calls.reduce(0) {
      $0 + ($1.probability - $1.label) * ($1.probability - $1.label)
    }
    brier = squares / Double(count)
    calibrationError = ScoreCard.calibrationError(Array(calls))
  }

  /// The share of calls whose direction was right; nil where none had one.
  public static func accuracy(_ calls: some Sequence<ScoredCall>) -> Double? {
    let decided = calls.compactMap(\.isRight)
    guard !decided.isEmpty else { return nil }
    return Double(decided.count { $0 }) / Double(decided.count)
  }

  private static func calibrationError(_ calls: [ScoredCall]) -> Double {
    // Equal probabilities stay in the order of time, so that the bins are always the same.
    let order = calls.indices.sorted {
      (calls[$0].probability, $0) < (calls[$1].probability, $1)
    }
    var error = 0.0
    var next = 0
    for bin in 0..<bins {
      let size = calls.count / bins + (bin < calls.count % bins ? 1 : 0)
      let part = order[next..<(next + size)]
      error += part.reduce(0) { $0 + calls[$1].probability - calls[$1].label }.magnitude
      next += size
    }
    return error / Double(calls.count)
  }
}
