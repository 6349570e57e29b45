/// Trees laid out for evaluation over the columns of a row.
struct CatBoostForest {
  /// True where the column is above the border.
  private struct Comparison {
    let column: Int32
    let border: Float
  }

  /// Consecutive symmetric trees of one depth.
  private struct Run {
    let depth: Int
    var trees: Int
  }

  /// A node of a free tree: to `child` where the column is not above the border, else to the next
  /// one. A leaf has no child, and its values begin at `column`.
  private struct Node {
    let border: Float
    let column: Int32
    let child: Int32
  }

  private let outputs: Int
  private var comparisons: [Comparison] = []
  private var leaves: [Double] = []
  private var runs: [Run] = []
  private var nodes: [Node] = []
  private var roots: [Int] = []

  init(_ file: CatBoostFile, columns: CatBoostColumns) {
    outputs = file.biases.count
    for tree in file.trees {
      switch tree {
      case .symmetric(let splits, let values):
        for split in splits {
          let (column, border) = columns.place(of: split)
          comparisons.append(Comparison(column: Int32(column), border: border))
        }
        leaves += values
        if runs.last?.depth == splits.count {
          runs[runs.count - 1].trees += 1
        } else {
          runs.append(Run(depth: splits.count, trees: 1))
        }
      case .free(let tree): append(tree, columns)
      }
    }
  }

  /// Appends a free tree breadth first, so that both children stand side by side.
  private mutating func append(_ tree: [CatBoostTree.FreeNode], _ columns: CatBoostColumns) {
    roots.append(nodes.count)
    let base = nodes.count
    var queue = [0]
    var head = 0
    while head < queue.count {
      switch tree[queue[head]] {
      case .split(let split, let left, let right):
        let (column, border) = columns.place(of: split)
        nodes.append(
          Node(border: border, column: Int32(column), child: Int32(base + queue.count)))
        queue += [left, right]
      case .leaf(let values):
        nodes.append(Node(border: 0, column: Int32(leaves.count), child: -1))
        leaves += values
      }
      head += 1
    }
  }

  /// Adds the leaves that the columns lead to, tree by tree, to `sums`, one for each output.
  func add(_ columns: UnsafePointer<Float>, to sums: UnsafeMutableBufferPointer<Double>) {
    if outputs == 1 {
      sums[0] += sumOfSymmetric(columns)
    } else {
      addSymmetric(columns, to: sums)
    }
    for root in roots {
      var node = nodes[root]
      while node.child >= 0 {
        node = nodes[Int(node.child) + (columns[Int(node.column)] > node.border ? 1 : 0)]
      }
      for output in 0..<outputs { sums[output] += leaves[Int(node.column) + output] }
    }
  }

  private func addSymmetric(
    _ columns: UnsafePointer<Float>, to sums: UnsafeMutableBufferPointer<Double>
  ) {
    var split = 0
    var leaf = 0
    for run in runs {
      for _ in 0..<run.trees {
        var index = 0
        for depth in 0..<run.depth {
          let comparison = comparisons[split + depth]
          index |= columns[Int(comparison.column)] > comparison.border ? 1 << depth : 0
        }
        for output in 0..<outputs { sums[output] += leaves[leaf + index * outputs + output] }
        split += run.depth
        leaf += outputs << run.depth
      }
    }
  }

  /// The sum of the leaves in tree order, for one output.
  private func sumOfSymmetric(_ columns: UnsafePointer<Float>) -> Double {
    comparisons.withUnsafeBufferPointer { comparisonBuffer in
      leaves.withUnsafeBufferPointer { leafBuffer in
        guard var leaf = leafBuffer.baseAddress, var split = comparisonBuffer.baseAddress else {
          return leaves.isEmpty || runs.isEmpty ? 0 : sumOfConstants
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

  /// The sum where no tree asks anything.
  private var sumOfConstants: Double { leaves.reduce(0, +) }
}
