/// What splits compare: a row's numbers, then 1 or 0 for each category asked about, then counters.
struct CatBoostColumns {
  private struct Category: Hashable {
    let feature: Int
    let hash: Int32
  }

  /// What stands for NaN in each number.
  private let absent: [Float]
  private var categories: [Category] = []
  private var categoryIndices: [Category: Int] = [:]
  private let counters: [CatBoostCounter]
  private let projections: [CatBoostProjection]
  private let tables: [CatBoostCounterTable]

  init(_ file: CatBoostFile) {
    absent = file.numbers.map { $0.absent }
    counters = file.counters
    projections = file.projections
    tables = file.tables
    for tree in file.trees {
      switch tree {
      case .symmetric(let splits, _):
        for split in splits { register(split) }
      case .free(let nodes):
        for case .split(let split, _, _) in nodes { register(split) }
      }
    }
  }

  private mutating func register(_ split: CatBoostSplit) {
    guard case .category(let feature, let hash) = split else { return }
    let category = Category(feature: feature, hash: hash)
    if categoryIndices.updateValue(categories.count, forKey: category) == nil {
      categories.append(category)
    } else {
      categoryIndices[category] = categories.firstIndex(of: category)
    }
  }

  var numberCount: Int { absent.count }
  var count: Int { absent.count + categories.count + counters.count }

  /// The column that a split looks at, and what a yes is above.
  func place(of split: CatBoostSplit) -> (column: Int, border: Float) {
    switch split {
    case .number(let feature, let border): (feature, border)
    case .category(let feature, let hash):
      (
        absent.count + (categoryIndices[Category(feature: feature, hash: hash)] ?? 0), 0.5
      )
    case .counter(let index, let border): (absent.count + categories.count + index, border)
    }
  }

  /// Fills `columns` from a row; a category's hash is nil where it was never seen.
  func fill(
    _ columns: UnsafeMutablePointer<Float>, features: UnsafeBufferPointer<Double>,
    hashes: UnsafeBufferPointer<Int32?>
  ) {
    for index in absent.indices {
      // The library rounds to single precision before it compares.
      let value = Float(features[index])
      columns[index] = value.isNaN ? absent[index] : value
    }
    for index in categories.indices {
      let category = categories[index]
      columns[absent.count + index] = hashes[category.feature] == category.hash ? 1 : 0
    }
    guard !counters.isEmpty else { return }
    let first = absent.count + categories.count
    withUnsafeTemporaryAllocation(of: UInt64?.self, capacity: projections.count) { keys in
      for index in projections.indices {
        keys.initializeElement(
          at: index, to: projections[index].key(numbers: columns, hashes: hashes))
      }
      for index in counters.indices {
        let counter = counters[index]
        let entry = keys[counter.projection].flatMap { tables[counter.table].entry($0) }
        columns[first + index] = counter.value(entry, in: tables[counter.table])
      }
    }
  }
}
