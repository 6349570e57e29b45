/// What splits compare: a row's numbers under one treatment of missing values each, or 0 and 1 for
/// sets of categories, all as *ranks* among the thresholds that the trees ask for.
///
/// The rank of a value is how many of its column's thresholds it exceeds, so value ≤ threshold
/// exactly where rank ≤ the threshold's own place. Ranks are found once a row.
struct LightGBMColumns: Sendable {
  /// A feature under one treatment of missing values.
  struct Number: Hashable {
    let feature: Int
    let missing: LightGBMTree.Missing
    let absentGoesLeft: Bool

    /// What leads the default way past every threshold, infinite ones included.
    private var away: Double { absentGoesLeft ? -.infinity : .nan }
    /// What stands for NaN.
    fileprivate var absent: Double { missing == .none ? 0 : away }
    /// What stands for zeros, which reach to 1e-35 on either side.
    fileprivate var zero: Double { missing == .zero ? away : 0 }
  }

  struct Category: Hashable {
    let feature: Int
    let words: [UInt32]
  }

  private struct Filling {
    let feature: Int
    let absent: Double
    let zero: Double
    let ladder: ThresholdLadder
  }

  /// LightGBM's `kZeroThreshold`, a single-precision constant.
  private static var zeroReach: Double { Double(1e-35 as Float) }

  private var fillings: [Filling] = []
  private var categories: [Category] = []
  /// The rungs of all ladders.
  private var thresholds: [Double] = []
  private var numberPlaces: [Number: Int] = [:]
  private var categoryPlaces: [Category: Int] = [:]
  private var ranks: [Number: [Double: Int]] = [:]

  init(_ trees: [LightGBMTree]) {
    var asked: [Number: Set<Double>] = [:]
    for tree in trees {
      for node in tree.nodes {
        switch node.split {
        case .number(let column, let threshold): asked[column, default: []].insert(threshold)
        case .category(let feature, let words):
          let category = Category(feature: feature, words: words)
          if categoryPlaces[category] == nil {
            categoryPlaces[category] = categories.count
            categories.append(category)
          }
        }
      }
    }
    // Columns with as many thresholds stand together, so that the search's length is foreseen.
    func key(_ column: Number) -> (Int, Int, Int, Int) {
      (
        -(asked[column]?.count ?? 0), column.feature, column.missing.rawValue,
        column.absentGoesLeft ? 1 : 0
      )
    }
    for column in asked.keys.sorted(by: { key($0) < key($1) }) {
      // No value exceeds infinity: only what is no number ranks above all finite thresholds.
      let sorted = (asked[column] ?? []).filter(\.isFinite).sorted()
      numberPlaces[column] = fillings.count
      ranks[column] = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, $0) })
      fillings.append(
        Filling(
          feature: column.feature, absent: column.absent, zero: column.zero,
          ladder: ThresholdLadder(sorted, into: &thresholds)))
    }
  }

  var count: Int { fillings.count + categories.count }
  /// The highest rank of a column.
  var rankLimit: Int { fillings.reduce(1) { max($0, $1.ladder.count + 1) } }

  /// The column that a split looks at, and the highest rank that goes left.
  func place(of split: LightGBMTree.Split) -> (column: Int, rank: Int) {
    switch split {
    case .number(let column, let threshold):
      (
        numberPlaces[column] ?? 0, ranks[column]?[threshold] ?? ranks[column]?.count ?? 0
      )
    case .category(let feature, let words):
      (fillings.count + (categoryPlaces[Category(feature: feature, words: words)] ?? 0), 0)
    }
  }

  /// Fills `ranks`, one for each column.
  @inline(__always)
  func fill<Rank: FixedWidthInteger>(
    _ ranks: UnsafeMutablePointer<Rank>, from row: UnsafeBufferPointer<Double>
  ) {
    thresholds.withUnsafeBufferPointer { thresholds in
      fillings.withUnsafeBufferPointer { fillings in
        guard let all = thresholds.baseAddress else { return }
        for index in fillings.indices {
          let filling = fillings[index]
          let given = row[filling.feature]
          let nonZero = given.magnitude <= Self.zeroReach ? filling.zero : given
          let value = given.isNaN ? filling.absent : nonZero
          ranks[index] = Rank(truncatingIfNeeded: filling.ladder.rank(value, among: all))
        }
      }
    }
    for index in categories.indices {
      let category = categories[index]
      let isLeft = Self.contains(row[category.feature], in: category.words)
      ranks[fillings.count + index] = isLeft ? 0 : 1
    }
  }

  /// Whether the value, truncated towards zero, is in the set; NaN and negatives are in none.
  private static func contains(_ value: Double, in words: [UInt32]) -> Bool {
    guard value > -1, value < 2_147_483_648 else { return false }
    let category = Int(value)
    return category >> 5 < words.count && words[category >> 5] >> UInt32(category & 31) & 1 == 1
  }
}
