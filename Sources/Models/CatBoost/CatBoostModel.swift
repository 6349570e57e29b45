/// A CatBoost model in its own JSON format, evaluated bit for bit as the library does.
///
/// Symmetric and free trees over numerical features, one-hot categories and online counters (CTR),
/// for one output or several. Text and embeddings are refused by name.
public struct CatBoostModel: Sendable {
  /// How many numerical features a row has, in their order among themselves.
  public var featureCount: Int { columns.numberCount }
  /// How many categorical features a row has, in their order among themselves.
  public let categoryCount: Int
  /// How many sums the model gives: 1, or one for each class.
  public var outputCount: Int { biases.count }
  /// The columns of the training table that the numerical features stood in.
  public let featurePlaces: [Int]
  /// The columns of the training table that the categorical features stood in.
  public let categoryPlaces: [Int]
  private let output: CatBoostOutput
  private let scale: Double
  private let biases: [Double]
  private let hashes: [String: Int32]
  /// Of those categories that are an integer's text in training: "1.0" and "01" are not.
  private let integerHashes: [Int: Int32]
  private let columns: CatBoostColumns
  private let forest: CatBoostForest

  /// Whether `probability` is one: that of the positive class.
  public var isBinaryClassifier: Bool {
    if case .logistic = output { outputCount == 1 } else { false }
  }

  /// The classes whose probabilities `predict` gives; 0 where it gives something else.
  public var classCount: Int {
    if case .softmax = output { outputCount } else { 0 }
  }

  /// Reads a file as `save_model(..., format="json", pool=train_pool)` writes it.
  /// - Throws: `ModelError` where the file is broken or uses what is not evaluated here.
  public init(json: [UInt8]) throws(ModelError) {
    let file = try CatBoostFile(json)
    output = file.output
    scale = file.scale
    biases = file.biases
    hashes = file.hashes
    var integers: [Int: Int32] = [:]
    for (text, hash) in file.hashes {
      if let category = Int(text), text == String(category) { integers[category] = hash }
    }
    integerHashes = integers
    categoryCount = file.categoryCount
    featurePlaces = file.numberPlaces
    categoryPlaces = file.categoryPlaces
    columns = CatBoostColumns(file)
    forest = CatBoostForest(file, columns: columns)
  }

  /// The hash of a category by its text; nil for one never seen in training.
  public func hash(ofCategory text: String) -> Int32? { hashes[text] }

  /// The scaled and shifted sums of the trees, one for each output.
  ///
  /// `features` has `featureCount` values, `hashes` one for each category (nil for a category never
  /// seen, which matches nothing), and `sums` room for `outputCount`.
  /// - Complexity: O(trees · depth)
  public func rawScores(
    features: UnsafeBufferPointer<Double>, hashes: UnsafeBufferPointer<Int32?>,
    into sums: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(features.count == featureCount, "a row has one value for each feature")
    precondition(hashes.count == categoryCount, "a row has one value for each category")
    precondition(sums.count == outputCount, "a row has one sum for each output")
    for output in sums.indices { sums[output] = 0 }
    withUnsafeTemporaryAllocation(of: Float.self, capacity: max(columns.count, 1)) { row in
      guard let row = row.baseAddress else { return }
      columns.fill(row, features: features, hashes: hashes)
      forest.add(UnsafePointer(row), to: sums)
    }
    for output in sums.indices { sums[output] = sums[output] * scale + biases[output] }
  }

  /// The first output's sum: the log odds of a binary classifier.
  ///
  /// `categories` has `categoryCount` values, each an integer whose text was the category in
  /// training.
  public func rawScore(features: UnsafeBufferPointer<Double>, categories: [Int]) -> Double {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: outputCount) { sums in
      sums.initialize(repeating: 0)
      rawScores(features: features, categories: categories, into: sums)
      return sums[0]
    }
  }

  /// The sums of the trees, one for each output, for categories that were integers in training.
  func rawScores(
    features: UnsafeBufferPointer<Double>, categories: [Int],
    into sums: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(categories.count == categoryCount, "a row has one value for each category")
    withUnsafeTemporaryAllocation(of: Int32?.self, capacity: categoryCount) { hashes in
      for index in categories.indices {
        hashes.initializeElement(at: index, to: integerHashes[categories[index]])
      }
      rawScores(features: features, hashes: UnsafeBufferPointer(hashes), into: sums)
    }
  }

  /// The probability of the positive class; of a regression, its prediction.
  public func probability(
    features: UnsafeBufferPointer<Double>, categories: [Int]
  ) -> Double {
    var value = [rawScore(features: features, categories: categories)]
    value.withUnsafeMutableBufferPointer { predict($0) }
    return value[0]
  }

  /// Turns the sums of a row into predictions: probabilities of a classifier, in place.
  public func predict(_ sums: UnsafeMutableBufferPointer<Double>) { output.apply(to: sums) }
}
