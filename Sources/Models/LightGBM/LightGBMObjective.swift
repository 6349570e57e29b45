internal import Glibc

/// What the sums of a model's trees mean, by its objective.
///
/// Source: `ConvertOutput` of LightGBM's `src/objective/*.hpp`.
enum LightGBMObjective {
  case identity
  /// 1 / (1 + exp(−steepness · sum)), each output for itself.
  case logistic(steepness: Double)
  /// exp(sum).
  case exponential
  /// sign(sum) · sum², of a regression on square roots.
  case square
  /// ln(1 + exp(sum)).
  case softplus
  /// Shares of the exponential functions of all sums.
  case softmax

  init(_ header: LightGBMText.Section) throws(ModelError) {
    guard header.contains("objective") else {
      self = .identity
      return
    }
    let words = try header.text("objective").split(separator: " ")
    switch words.first {
    case "binary", "multiclassova": self = .logistic(steepness: try Self.steepness(words))
    case "cross_entropy": self = .logistic(steepness: 1)
    case "cross_entropy_lambda": self = .softplus
    case "multiclass": self = .softmax
    case "poisson", "gamma", "tweedie": self = .exponential
    case "regression" where words.contains("sqrt"): self = .square
    case "regression", "regression_l1", "huber", "fair", "quantile", "mape", "custom",
      "lambdarank", "rank_xendcg":
      self = .identity
    default:
      throw .unsupported(
        place: "lightgbm.objective", what: String(words.first ?? "an empty objective"))
    }
  }

  private static func steepness(_ words: [Substring]) throws(ModelError) -> Double {
    for word in words.dropFirst() where word.hasPrefix("sigmoid:") {
      guard let value = Double(word.dropFirst(8)), value.isFinite, value > 0 else {
        throw .malformed(
          place: "lightgbm.objective", problem: "expected a positive sigmoid, was \(word)")
      }
      return value
    }
    return 1
  }

  /// Turns sums into predictions, in place.
  func apply(to sums: UnsafeMutableBufferPointer<Double>) {
    if case .softmax = self { return Logistic.softmax(sums) }
    for index in sums.indices {
      let sum = sums[index]
      sums[index] =
        switch self {
        case .identity, .softmax: sum
        case .logistic(let steepness): Logistic.probability(ofRaw: steepness * sum)
        case .exponential: exp(sum)
        case .square: (sum > 0 ? 1 : sum < 0 ? -1 : 0) * sum * sum
        case .softplus: log1p(exp(sum))
        }
    }
  }
}
