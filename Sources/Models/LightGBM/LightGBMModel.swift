/// A LightGBM model in its own text format, evaluated bit for bit as the library does.
///
/// Binary classification and regression with numerical and categorical splits and every kind of
/// missing value. `linear_tree`, random forests, several classes and objectives with another
/// output function are refused by name.
public struct LightGBMModel: Sendable {
  public let featureNames: [String]
  private let forest: LightGBMForest
  private let output: Output

  private enum Output {
    case identity
    case logistic(steepness: Double)
  }

  /// How many features a row must have.
  public var featureCount: Int { featureNames.count }

  /// Reads a file as `Booster.save_model` writes it.
  /// - Throws: `ModelError` where the file is broken or uses what is not evaluated here.
  public init(text: [UInt8]) throws(ModelError) {
    let file = try LightGBMText(text)
    let header = file.header
    guard header.hasFlag("tree") else {
      throw .malformed(place: "lightgbm", problem: "expected a first line \"tree\", was none")
    }
    let version = try header.text("version")
    guard version == "v3" || version == "v4" else {
      throw .unsupported(place: "lightgbm", what: "format version \(version)")
    }
    for key in ["num_class", "num_tree_per_iteration"] {
      guard try header.integer(key) == 1 else {
        throw .unsupported(place: "lightgbm.\(key)", what: "a model of several classes")
      }
    }
    guard !header.hasFlag("average_output") else {
      throw .unsupported(place: "lightgbm", what: "average_output (a random forest)")
    }
    output = try Self.output(header)
    let highest = try header.integer("max_feature_idx")
    let names = try header.text("feature_names").split(separator: " ").map(String.init)
    guard highest >= 0, names.count - 1 == highest else {
      throw .malformed(
        place: "lightgbm.feature_names",
        problem: "expected max_feature_idx + 1 names, was \(names.count)")
    }
    featureNames = names
    var trees: [LightGBMTree] = []
    for section in file.trees {
      trees.append(try LightGBMTree(section, featureCount: names.count))
    }
    forest = try LightGBMForest(trees)
  }

  private static func output(_ header: LightGBMText.Section) throws(ModelError) -> Output {
    guard header.contains("objective") else { return .identity }
    let words = try header.text("objective").split(separator: " ")
    switch words.first {
    case "binary":
      var steepness = 1.0
      for word in words.dropFirst() where word.hasPrefix("sigmoid:") {
        guard let value = Double(word.dropFirst(8)), value.isFinite, value > 0 else {
          throw .malformed(
            place: "lightgbm.objective", problem: "expected a positive sigmoid, was \(word)")
        }
        steepness = value
      }
      return .logistic(steepness: steepness)
    case "cross_entropy": return .logistic(steepness: 1)
    case "regression" where words.contains("sqrt"):
      throw .unsupported(place: "lightgbm.objective", what: "reg_sqrt")
    case "regression", "regression_l1", "huber", "fair", "quantile", "mape", "custom":
      return .identity
    default:
      throw .unsupported(
        place: "lightgbm.objective", what: String(words.first ?? "an empty objective"))
    }
  }

  /// The sum of the trees: the log odds of a classifier, the prediction of a regression.
  ///
  /// `row` has `featureCount` values.
  /// - Complexity: O(trees · depth)
  public func rawScore(_ row: UnsafeBufferPointer<Double>) -> Double {
    precondition(row.count == featureCount, "a row has one value for each feature")
    return forest.sum(row)
  }

  /// The probability of the positive class; of a regression, its prediction.
  public func probability(_ row: UnsafeBufferPointer<Double>) -> Double {
    let raw = rawScore(row)
    return switch output {
    case .identity: raw
    case .logistic(let steepness): Logistic.probability(ofRaw: steepness * raw)
    }
  }
}
