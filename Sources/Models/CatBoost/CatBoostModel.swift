/// A CatBoost model in its own JSON format, evaluated bit for bit as the library does.
///
/// Symmetric trees over numerical features and one-hot categories. Online counters, non-symmetric
/// trees, text, embeddings and several outputs are refused by name.
public struct CatBoostModel: Sendable {
  /// How many numerical features a row has, in their order among themselves.
  public var featureCount: Int { treatments.count }
  /// How many categorical features a row has, in their order among themselves.
  public let categoryCount: Int
  private let isClassifier: Bool
  private let scale: Double
  private let bias: Double
  private let hashes: [Int: Int32]
  private let treatments: [Treatment]
  private let categoryColumns: [CategoryColumn]
  private let comparisons: [Comparison]
  private let leaves: [Double]
  private let runs: [Run]

  /// What stands for NaN in a numerical feature.
  private typealias Treatment = Float

  /// A column that is 1 where the category has this hash, else 0.
  private struct CategoryColumn: Hashable {
    let feature: Int
    let hash: Int32
  }

  /// True where the column is above the border.
  private struct Comparison {
    let column: Int32
    let border: Float
  }

  /// Consecutive trees of one depth.
  private struct Run {
    let depth: Int
    var trees: Int
  }

  /// Reads a file as `save_model(..., format="json", pool=train_pool)` writes it.
  /// - Throws: `ModelError` where the file is broken or uses what is not evaluated here.
  public init(json: [UInt8]) throws(ModelError) {
    let file = try CatBoostFile(json)
    isClassifier = file.isClassifier
    scale = file.scale
    bias = file.bias
    hashes = file.hashes
    categoryCount = file.categoryCount
    treatments = file.absentTreatments.map { treatment in
      switch treatment {
      case .asIs: .nan
      case .asFalse: -.infinity
      case .asTrue: .infinity
      }
    }
    var columns: [CategoryColumn: Int] = [:]
    var categoryColumns: [CategoryColumn] = []
    var comparisons: [Comparison] = []
    var leaves: [Double] = []
    var runs: [Run] = []
    for tree in file.trees {
      for split in tree.splits {
        switch split {
        case .number(let feature, let border):
          comparisons.append(Comparison(column: Int32(feature), border: border))
        case .category(let feature, let hash):
          let key = CategoryColumn(feature: feature, hash: hash)
          let index = columns[key] ?? categoryColumns.count
          if columns.updateValue(index, forKey: key) == nil { categoryColumns.append(key) }
          comparisons.append(
            Comparison(column: Int32(file.absentTreatments.count + index), border: 0.5))
        }
      }
      leaves += tree.leaves
      if runs.last?.depth == tree.splits.count {
        runs[runs.count - 1].trees += 1
      } else {
        runs.append(Run(depth: tree.splits.count, trees: 1))
      }
    }
    self.categoryColumns = categoryColumns
    self.comparisons = comparisons
    self.leaves = leaves
    self.runs = runs
  }

  /// The scaled and shifted sum of the trees: the log odds of a classifier.
  ///
  /// `features` has `featureCount` values and `categories` `categoryCount`, each an integer whose
  /// text was the category in training. One never seen there matches nothing.
  /// - Complexity: O(trees · depth)
  public func rawScore(features: UnsafeBufferPointer<Double>, categories: [Int]) -> Double {
    precondition(features.count == featureCount, "a row has one value for each feature")
    precondition(categories.count == categoryCount, "a row has one value for each category")
    return withUnsafeTemporaryAllocation(
      of: Float.self, capacity: max(treatments.count + categoryColumns.count, 1)
    ) { columns in
      for index in treatments.indices {
        // The library rounds to single precision before it compares.
        let value = Float(features[index])
        columns.initializeElement(at: index, to: value.isNaN ? treatments[index] : value)
      }
      for index in categoryColumns.indices {
        let column = categoryColumns[index]
        let isMatch = hashes[categories[column.feature]] == column.hash
        columns.initializeElement(at: treatments.count + index, to: isMatch ? 1 : 0)
      }
      return sum(UnsafePointer(columns.baseAddress!)) * scale + bias
    }
  }

  /// The probability of the positive class; of a regression, its prediction.
  public func probability(
    features: UnsafeBufferPointer<Double>, categories: [Int]
  ) -> Double {
    let raw = rawScore(features: features, categories: categories)
    return isClassifier ? Logistic.probability(ofRaw: raw) : raw
  }

  /// The sum of the leaves in tree order.
  private func sum(_ columns: UnsafePointer<Float>) -> Double {
    comparisons.withUnsafeBufferPointer { comparisonBuffer in
      leaves.withUnsafeBufferPointer { leafBuffer in
        guard var leaf = leafBuffer.baseAddress, var split = comparisonBuffer.baseAddress else {
          return 0
        }
        @inline(__always)
        func bit(_ index: Int) -> Int {
          let comparison = split[index]
          return columns[Int(comparison.column)] > comparison.border ? 1 << index : 0
        }
        var sum = 0.0
        for run in runs {
          if run.depth == 6 {
            // CatBoost's default depth, unrolled.
            for _ in 0..<run.trees {
              sum += leaf[bit(0) | bit(1) | bit(2) | bit(3) | bit(4) | bit(5)]
              split += 6
              leaf += 64
            }
          } else {
            for _ in 0..<run.trees {
              var index = 0
              for depth in 0..<run.depth { index |= bit(depth) }
              sum += leaf[index]
              split += run.depth
              leaf += 1 << run.depth
            }
          }
        }
        return sum
      }
    }
  }
}
