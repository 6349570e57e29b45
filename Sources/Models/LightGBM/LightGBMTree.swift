/// One tree of a LightGBM file, checked: children in range, every node reached once.
struct LightGBMTree {
  enum Split {
    /// Left where the value is at most the threshold.
    case number(LightGBMColumns.Number, threshold: Double)
    /// Left where the value's integer part is in the set.
    case category(feature: Int, words: [UInt32])
  }

  /// Which values take the default direction.
  enum Missing: Int {
    case none = 0
    case zero = 1
    case notANumber = 2
  }

  struct Node {
    let split: Split
    /// A node's index, or a leaf's as its complement.
    let left: Int
    let right: Int
  }

  let nodes: [Node]
  let leaves: [Double]

  init(_ section: LightGBMText.Section, featureCount: Int) throws(ModelError) {
    let place = section.place
    let leafCount = try section.integer("num_leaves")
    leaves = try section.numbers("leaf_value")
    guard leafCount >= 1, leaves.count == leafCount else {
      throw .wrongCount(of: "leaves of \(place)", expected: leafCount, was: leaves.count)
    }
    if section.contains("is_linear"), try section.integer("is_linear") != 0 {
      throw .unsupported(place: place, what: "linear_tree")
    }
    guard leafCount > 1 else {
      nodes = []
      return
    }
    let features = try section.integers("split_feature")
    let thresholds = try section.numbers("threshold", allowsInfinity: true)
    let decisions = try section.integers("decision_type")
    let left = try section.integers("left_child")
    let right = try section.integers("right_child")
    for count in [features.count, thresholds.count, decisions.count, left.count, right.count]
    where count != leafCount - 1 {
      throw .wrongCount(of: "splits of \(place)", expected: leafCount - 1, was: count)
    }
    let sets = try Self.categorySets(section)
    var nodes: [Node] = []
    nodes.reserveCapacity(leafCount - 1)
    for index in 0..<(leafCount - 1) {
      let here = "\(place) split \(index)"
      guard (0..<featureCount).contains(features[index]) else {
        throw .malformed(
          place: here, problem: "expected a feature below \(featureCount), was \(features[index])")
      }
      let split = try Self.split(
        decision: decisions[index], feature: features[index], threshold: thresholds[index],
        sets: sets, place: here)
      nodes.append(Node(split: split, left: left[index], right: right[index]))
    }
    self.nodes = nodes
    try checkReachesEverythingOnce(place: place)
  }

  private static func categorySets(
    _ section: LightGBMText.Section
  ) throws(ModelError) -> [[UInt32]] {
    let boundaries = try section.integers("cat_boundaries")
    var words: [UInt32] = []
    for value in try section.integers("cat_threshold") {
      guard let word = UInt32(exactly: value) else {
        throw .malformed(
          place: "\(section.place).cat_threshold", problem: "expected 32 bits, was \(value)")
      }
      words.append(word)
    }
    var sets: [[UInt32]] = []
    for (from, to) in zip(boundaries, boundaries.dropFirst()) {
      guard 0 <= from, from <= to, to <= words.count else {
        throw .malformed(
          place: "\(section.place).cat_boundaries",
          problem: "expected ascending indices up to \(words.count), was \(from), \(to)")
      }
      sets.append(Array(words[from..<to]))
    }
    return sets
  }

  /// Bit 0 of a decision is categorical, bit 1 default left, bits 2 and 3 the missing kind.
  private static func split(
    decision: Int, feature: Int, threshold: Double, sets: [[UInt32]], place: String
  ) throws(ModelError) -> Split {
    guard (0..<16).contains(decision), let missing = Missing(rawValue: decision >> 2) else {
      throw .malformed(place: place, problem: "expected a decision type, was \(decision)")
    }
    guard decision & 1 == 1 else {
      return .number(
        LightGBMColumns.Number(
          feature: feature, missing: missing,
          absentGoesLeft: missing != .none && decision & 2 != 0),
        threshold: threshold)
    }
    guard let index = Int(exactly: threshold), sets.indices.contains(index) else {
      throw .malformed(
        place: place, problem: "expected a category set below \(sets.count), was \(threshold)")
    }
    return .category(feature: feature, words: sets[index])
  }

  private func checkReachesEverythingOnce(place: String) throws(ModelError) {
    var isNodeSeen = [Bool](repeating: false, count: nodes.count)
    var isLeafSeen = [Bool](repeating: false, count: leaves.count)
    isNodeSeen[0] = true
    var seen = 1
    var pending = [0]
    while let index = pending.popLast() {
      for child in [nodes[index].left, nodes[index].right] {
        let isLeaf = child < 0
        let target = isLeaf ? ~child : child
        guard target < (isLeaf ? leaves.count : nodes.count) else {
          throw .malformed(
            place: "\(place) split \(index)", problem: "expected a child in range, was \(child)")
        }
        guard !(isLeaf ? isLeafSeen[target] : isNodeSeen[target]) else {
          throw .malformed(
            place: "\(place) split \(index)", problem: "expected child \(child) once, was twice")
        }
        seen += 1
        if isLeaf {
          isLeafSeen[target] = true
        } else {
          isNodeSeen[target] = true
          pending.append(target)
        }
      }
    }
    guard seen == nodes.count + leaves.count else {
      throw .wrongCount(
        of: "reachable nodes of \(place)", expected: nodes.count + leaves.count, was: seen)
    }
  }
}
