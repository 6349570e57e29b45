/// Trees laid out for evaluation: all splits alike, a word each, over ranks found once a row.
struct LightGBMForest: Sendable {
  private enum Layout: Sendable {
    case narrow(RankedTrees<UInt32>)
    case wide(RankedTrees<UInt64>)
  }

  private let columns: LightGBMColumns
  private let layout: Layout

  init(_ trees: [LightGBMTree]) throws(ModelError) {
    columns = LightGBMColumns(trees)
    if let narrow = RankedTrees<UInt32>(trees, columns) {
      layout = .narrow(narrow)
    } else if let wide = RankedTrees<UInt64>(trees, columns) {
      layout = .wide(wide)
    } else {
      throw .unsupported(place: "lightgbm", what: "a model of this many thresholds or nodes")
    }
  }

  /// The sums of the leaves that `row` reaches, in tree order; tree i belongs to output i mod n.
  /// - Complexity: O(features · log(thresholds) + trees · depth)
  func sum(_ row: UnsafeBufferPointer<Double>, into sums: UnsafeMutableBufferPointer<Double>) {
    switch layout {
    case .narrow(let trees): sum(row, trees, into: sums)
    case .wide(let trees): sum(row, trees, into: sums)
    }
  }

  @inline(__always)
  private func sum<Node: RankedNode>(
    _ row: UnsafeBufferPointer<Double>, _ trees: RankedTrees<Node>,
    into sums: UnsafeMutableBufferPointer<Double>
  ) {
    // Leaves look at column 0, also where there is none.
    withUnsafeTemporaryAllocation(of: Node.Rank.self, capacity: columns.count + 1) { ranks in
      guard let ranks = ranks.baseAddress else { return }
      ranks[0] = 0
      columns.fill(ranks, from: row)
      trees.sum(UnsafePointer(ranks), into: sums)
    }
  }
}
