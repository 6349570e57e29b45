/// A LightGBM model in its own text format, evaluated bit for bit as the library does.
///
/// Every objective, one class or several, boosted or averaged (`rf`), with numerical and
/// categorical splits and every kind of missing value. `linear_tree` is refused by name.
public struct LightGBMModel: Sendable {
  public let featureNames: [String]
  /// How many sums the model gives: 1, or one for each class.
  public let outputCount: Int
  private let forest: LightGBMForest
  private let objective: LightGBMObjective
  /// What predictions divide the sums by: the number of rounds of a random forest, else 1.
  private let divisor: Double

  /// How many features a row must have.
  public var featureCount: Int { featureNames.count }

  /// Whether `probability` is one: that of the positive class.
  public var isBinaryClassifier: Bool {
    if case .logistic = objective { outputCount == 1 } else { false }
  }

  /// The classes whose probabilities `predict` gives; 0 where it gives something else.
  public var classCount: Int {
    if case .softmax = objective { outputCount } else { 0 }
  }

  /// The most classes of a model.
  private static let outputLimit = 1 << 12

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
    outputCount = try header.integer("num_tree_per_iteration")
    guard (1...Self.outputLimit).contains(outputCount) else {
      throw .malformed(
        place: "lightgbm.num_tree_per_iteration",
        problem: "expected 1 to \(Self.outputLimit), was \(outputCount)")
    }
    guard file.trees.count % outputCount == 0 else {
      throw .malformed(
        place: "lightgbm",
        problem: "expected \(outputCount) trees in each round, was \(file.trees.count) in all")
    }
    objective = try LightGBMObjective(header)
    divisor =
      header.hasFlag("average_output") ? Double(max(file.trees.count / outputCount, 1)) : 1
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

  /// The sums of the trees, one for each output; a random forest's predictions divide them.
  ///
  /// `row` has `featureCount` values and `sums` room for `outputCount`.
  /// - Complexity: O(trees · depth)
  public func rawScores(
    _ row: UnsafeBufferPointer<Double>, into sums: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(row.count == featureCount, "a row has one value for each feature")
    precondition(sums.count == outputCount, "a row has one sum for each output")
    forest.sum(row, into: sums)
  }

  /// Turns the sums of a row into predictions: probabilities of a classifier, in place.
  public func predict(_ sums: UnsafeMutableBufferPointer<Double>) {
    if divisor != 1 { for index in sums.indices { sums[index] /= divisor } }
    objective.apply(to: sums)
  }

  /// The first output's sum: the log odds of a binary classifier, the prediction of a regression.
  public func rawScore(_ row: UnsafeBufferPointer<Double>) -> Double {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: outputCount) { sums in
      sums.initialize(repeating: 0)
      rawScores(row, into: sums)
      return sums[0]
    }
  }

  /// `rawScore` and `probability` of a row, the trees walked once.
  func answer(_ row: UnsafeBufferPointer<Double>) -> (raw: Double, probability: Double) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: outputCount) { sums in
      sums.initialize(repeating: 0)
      rawScores(row, into: sums)
      let raw = sums[0]
      predict(sums)
      return (raw, sums[0])
    }
  }

  /// The probability of the positive class; of a regression, its prediction.
  public func probability(_ row: UnsafeBufferPointer<Double>) -> Double {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: outputCount) { sums in
      sums.initialize(repeating: 0)
      rawScores(row, into: sums)
      predict(sums)
      return sums[0]
    }
  }
}
