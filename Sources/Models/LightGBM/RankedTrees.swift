/// Trees of nodes of one word each, all descended together.
///
/// Twelve trees go down in step without a branch, so that each waits for memory while the others go
/// on. The leaves of a tree that grew leaf by leaf lie at very different depths: after as many
/// levels as an even tree would have, and then after every few, only the trees that have not arrived
/// go on.
struct RankedTrees<Node: RankedNode>: Sendable {
  private static var treesInStep: Int { 12 }
  /// Trees whose places are kept at once: what the stack is given for them is at most 1,024 bytes.
  private static var blockLimit: Int { 240 }
  /// Levels between two looks at who has arrived, after the first.
  private static var laterLevels: Int { 3 }

  private let count: Int
  private var nodes: [Node] = []
  /// The value of each node that is a leaf.
  private var values: [Double] = []
  /// Where each tree begins, and up to a multiple of twelve a leaf.
  private var roots: [UInt32] = []
  private let blockSize: Int
  private var firstLevels = 0

  /// Nil where the trees do not fit into this kind of node.
  init?(_ trees: [LightGBMTree], _ columns: LightGBMColumns) {
    let total = trees.reduce(1) { $0 + $1.nodes.count + $1.leaves.count }
    let largest = trees.reduce(0) { max($0, $1.nodes.count + $1.leaves.count) }
    guard columns.count <= 1 << Node.columnBits, columns.rankLimit < 1 << Node.rankBits,
      largest <= 1 << Node.stepBits, total < UInt32.max
    else { return nil }
    count = trees.count
    let groups = (count + Self.treesInStep - 1) / Self.treesInStep
    let groupLimit = Self.blockLimit / Self.treesInStep
    let blocks = max(1, (groups + groupLimit - 1) / groupLimit)
    blockSize = max(1, (groups + blocks - 1) / blocks) * Self.treesInStep
    nodes.reserveCapacity(total)
    values.reserveCapacity(total)
    nodes.append(Node.leaf)
    values.append(0)
    for tree in trees {
      roots.append(UInt32(nodes.count))
      append(tree, columns)
    }
    while roots.count % Self.treesInStep != 0 { roots.append(0) }
    let leaves = trees.reduce(0) { $0 + $1.leaves.count }
    while count << firstLevels < leaves { firstLevels += 1 }
  }

  /// Appends a tree breadth first.
  private mutating func append(_ tree: LightGBMTree, _ columns: LightGBMColumns) {
    var queue = [tree.nodes.isEmpty ? ~0 : 0]
    var head = 0
    while head < queue.count {
      let child = queue[head]
      if child < 0 {
        nodes.append(Node.leaf)
        values.append(tree.leaves[~child])
      } else {
        let node = tree.nodes[child]
        let (column, rank) = columns.place(of: node.split)
        nodes.append(Node(column: column, rank: rank, step: queue.count - head))
        values.append(0)
        queue.append(node.left)
        queue.append(node.right)
      }
      head += 1
    }
  }

  /// The sums of the leaves that `ranks` lead to, in tree order; tree i belongs to output i mod n.
  @inline(__always)
  func sum(
    _ ranks: UnsafePointer<Node.Rank>, into sums: UnsafeMutableBufferPointer<Double>
  ) {
    let room = blockSize + Self.treesInStep
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: room) { places in
      withUnsafeTemporaryAllocation(of: UInt16.self, capacity: room) { waiting in
        nodes.withUnsafeBufferPointer { nodes in
          guard let places = places.baseAddress, let waiting = waiting.baseAddress,
            let nodes = nodes.baseAddress
          else { return }
          sums.update(repeating: 0)
          for first in stride(from: 0, to: roots.count, by: blockSize) {
            let trees = first..<min(first + blockSize, roots.count)
            descend(trees, ranks, nodes, places: places, waiting: waiting)
            add(places, of: first..<min(first + blockSize, count), to: sums)
          }
        }
      }
    }
  }

  @inline(__always)
  private func add(
    _ places: UnsafePointer<UInt32>, of trees: Range<Int>,
    to sums: UnsafeMutableBufferPointer<Double>
  ) {
    values.withUnsafeBufferPointer { values in
      guard let values = values.baseAddress else { return }
      if sums.count == 1 {
        var sum = sums[0]
        for index in 0..<trees.count { sum += values[Int(places[index])] }
        sums[0] = sum
      } else {
        for index in 0..<trees.count {
          sums[(trees.lowerBound + index) % sums.count] += values[Int(places[index])]
        }
      }
    }
  }

  /// Leaves in `places` the leaf that each of the trees reaches.
  ///
  /// `waiting` has room for the trees that have not arrived.
  @inline(__always)
  private func descend(
    _ trees: Range<Int>, _ ranks: UnsafePointer<Node.Rank>, _ nodes: UnsafePointer<Node>,
    places: UnsafeMutablePointer<UInt32>, waiting: UnsafeMutablePointer<UInt16>
  ) {
    let group = Self.treesInStep
    var waitingCount = 0
    roots.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      let roots = start + trees.lowerBound
      for first in stride(from: 0, to: trees.count, by: group) {
        var walk = GroupWalk { Int(roots[first &+ $0]) }
        walk.descend(firstLevels, ranks, nodes)
        walk.visit { lane, place in
          places[first &+ lane] = UInt32(truncatingIfNeeded: place)
          waiting[waitingCount] = UInt16(truncatingIfNeeded: first &+ lane)
          waitingCount &+= nodes[place] == Node.leaf ? 0 : 1
        }
      }
    }
    // The tree past the last one is a leaf, which fills up groups.
    places[trees.count] = 0
    while waitingCount > 0 {
      for lane in 0..<group {
        waiting[waitingCount &+ lane] = UInt16(truncatingIfNeeded: trees.count)
      }
      var left = 0
      for first in stride(from: 0, to: waitingCount, by: group) {
        var walk = GroupWalk { Int(places[Int(waiting[first &+ $0])]) }
        walk.descend(Self.laterLevels, ranks, nodes)
        walk.visit { lane, place in
          let tree = waiting[first &+ lane]
          places[Int(tree)] = UInt32(truncatingIfNeeded: place)
          waiting[left] = tree
          left &+= nodes[place] == Node.leaf ? 0 : 1
        }
      }
      waitingCount = left
    }
  }
}
