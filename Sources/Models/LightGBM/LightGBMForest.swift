/// Trees laid out for evaluation: all splits alike, both children adjacent, eight trees at a time.
///
/// Every kind of split becomes a comparison with a *column* that is filled once a row. A column is
/// a feature under one treatment of missing values, or 0 and 1 for one set of categories. Leaves
/// are nodes that lead to themselves, so that eight trees descend in step without branches.
struct LightGBMForest: Sendable {
  /// Goes to `child` where the column is at most `threshold`, else, NaN included, to `child + 1`.
  struct Node {
    var threshold: Double
    var column: Int32
    var child: Int32
  }

  /// A feature under one treatment of missing values.
  struct NumberColumn: Hashable {
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

  private struct Filling {
    let feature: Int
    let absent: Double
    let zero: Double
  }

  struct CategoryColumn: Hashable {
    let feature: Int
    let words: [UInt32]
  }

  static let treesInStep = 8
  /// LightGBM's `kZeroThreshold`, a single-precision constant.
  private static let zeroReach = Double(Float(1e-35))

  private var nodes: [Node] = []
  /// The first node of each tree, output by output, padded with trees that add nothing.
  private var roots: [Int32] = []
  /// The greatest depth in each run of eight trees.
  private var depths: [Int] = []
  /// Runs of eight trees of each output.
  private var runsOfOutput: [Int] = []
  private var fillings: [Filling] = []
  private var categoryColumns: [CategoryColumn] = []

  /// Tree i belongs to output i mod `outputs`.
  init(_ trees: [LightGBMTree], outputs: Int) throws(ModelError) {
    var numbers: [NumberColumn: Int] = [:]
    var categories: [CategoryColumn: Int] = [:]
    for tree in trees {
      for node in tree.nodes {
        switch node.split {
        case .number(let column, _):
          if numbers[column] == nil {
            numbers[column] = fillings.count
            fillings.append(
              Filling(feature: column.feature, absent: column.absent, zero: column.zero))
          }
        case .category(let feature, let words):
          let column = CategoryColumn(feature: feature, words: words)
          if categories[column] == nil {
            categories[column] = categoryColumns.count
            categoryColumns.append(column)
          }
        }
      }
    }
    let total = trees.reduce(1) { $0 + $1.nodes.count + $1.leaves.count }
    guard total < Int32.max else {
      throw .malformed(place: "lightgbm", problem: "expected fewer nodes, was \(total)")
    }
    nodes.reserveCapacity(total)
    let categoryStart = fillings.count
    func place(_ split: LightGBMTree.Split) -> (column: Int, threshold: Double) {
      switch split {
      case .number(let column, let threshold): (numbers[column] ?? 0, threshold)
      case .category(let feature, let words):
        (
          categoryStart + (categories[CategoryColumn(feature: feature, words: words)] ?? 0), 0.5
        )
      }
    }
    let nothing = Int32(nodes.count)
    nodes.append(Node(threshold: 0, column: sentinel, child: nothing))
    for output in 0..<outputs {
      var treeDepths: [Int] = []
      for index in stride(from: output, to: trees.count, by: outputs) {
        roots.append(Int32(nodes.count))
        treeDepths.append(append(trees[index], place: place))
      }
      while roots.count % Self.treesInStep != 0 { roots.append(nothing) }
      let runs = stride(from: 0, to: treeDepths.count, by: Self.treesInStep)
      for first in runs {
        depths.append(treeDepths[first...].prefix(Self.treesInStep).max() ?? 0)
      }
      runsOfOutput.append((treeDepths.count + Self.treesInStep - 1) / Self.treesInStep)
    }
  }

  /// The column that is less than everything, for leaves.
  private var sentinel: Int32 { Int32(fillings.count + categoryColumns.count) }

  /// Appends breadth first and returns the tree's depth.
  private mutating func append(
    _ tree: LightGBMTree, place: (LightGBMTree.Split) -> (column: Int, threshold: Double)
  ) -> Int {
    var queue: [(child: Int, depth: Int)] = [(tree.nodes.isEmpty ? ~0 : 0, 0)]
    let base = nodes.count
    var head = 0
    while head < queue.count {
      let (child, depth) = queue[head]
      if child < 0 {
        nodes.append(
          Node(threshold: tree.leaves[~child], column: sentinel, child: Int32(base + head)))
      } else {
        let node = tree.nodes[child]
        let (column, threshold) = place(node.split)
        nodes.append(
          Node(threshold: threshold, column: Int32(column), child: Int32(base + queue.count)))
        queue.append((node.left, depth + 1))
        queue.append((node.right, depth + 1))
      }
      head += 1
    }
    return queue.last?.depth ?? 0
  }

  /// The sums of the leaves that `row` reaches, in tree order, for each output.
  /// - Complexity: O(trees · depth)
  func sum(
    _ row: UnsafeBufferPointer<Double>, into sums: UnsafeMutableBufferPointer<Double>
  ) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: Int(sentinel) + 1) { columns in
      fill(columns, from: row)
      guard let columns = columns.baseAddress else { return }
      var run = 0
      for output in sums.indices {
        sums[output] = descend(UnsafePointer(columns), runs: run..<(run + runsOfOutput[output]))
        run += runsOfOutput[output]
      }
    }
  }

  private func fill(
    _ columns: UnsafeMutableBufferPointer<Double>, from row: UnsafeBufferPointer<Double>
  ) {
    for index in fillings.indices {
      let filling = fillings[index]
      let value = row[filling.feature]
      let nonZero = value.magnitude <= Self.zeroReach ? filling.zero : value
      columns.initializeElement(at: index, to: value.isNaN ? filling.absent : nonZero)
    }
    for index in categoryColumns.indices {
      let column = categoryColumns[index]
      let isLeft = Self.contains(row[column.feature], in: column.words)
      columns.initializeElement(at: fillings.count + index, to: isLeft ? 0 : 1)
    }
    columns.initializeElement(at: Int(sentinel), to: -.infinity)
  }

  /// Whether the value, truncated towards zero, is in the set; NaN and negatives are in none.
  private static func contains(_ value: Double, in words: [UInt32]) -> Bool {
    guard value > -1, value < 2_147_483_648 else { return false }
    let category = Int(value)
    return category >> 5 < words.count && words[category >> 5] >> UInt32(category & 31) & 1 == 1
  }

  private func descend(_ columns: UnsafePointer<Double>, runs: Range<Int>) -> Double {
    nodes.withUnsafeBufferPointer { nodeBuffer in
      roots.withUnsafeBufferPointer { rootBuffer in
        guard let nodes = nodeBuffer.baseAddress, var root = rootBuffer.baseAddress else {
          return 0
        }
        @inline(__always)
        func next(_ index: Int) -> Int {
          let node = nodes[index]
          return Int(node.child) &+ (columns[Int(node.column)] <= node.threshold ? 0 : 1)
        }
        root += Self.treesInStep * runs.lowerBound
        var sum = 0.0
        for run in runs {
          let depth = depths[run]
          var a = Int(root[0])
          var b = Int(root[1])
          var c = Int(root[2])
          var d = Int(root[3])
          var e = Int(root[4])
          var f = Int(root[5])
          var g = Int(root[6])
          var h = Int(root[7])
          for _ in 0..<depth {
            a = next(a)
            b = next(b)
            c = next(c)
            d = next(d)
            e = next(e)
            f = next(f)
            g = next(g)
            h = next(h)
          }
          sum += nodes[a].threshold
          sum += nodes[b].threshold
          sum += nodes[c].threshold
          sum += nodes[d].threshold
          sum += nodes[e].threshold
          sum += nodes[f].threshold
          sum += nodes[g].threshold
          sum += nodes[h].threshold
          root += Self.treesInStep
        }
        return sum
      }
    }
  }
}
