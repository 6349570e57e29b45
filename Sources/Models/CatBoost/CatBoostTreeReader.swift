internal import JSON

/// Reads symmetric (`oblivious_trees`) and non-symmetric trees (`trees`).
struct CatBoostTreeReader {
  let splits: CatBoostSplits
  /// How many values a leaf has.
  let outputs: Int

  /// CatBoost's own limit.
  private static let depthLimit = 16
  /// A free tree's nodes; as many as the leaves of the deepest symmetric one, twice.
  private static let nodeLimit = 1 << 17

  func trees(_ document: JSONField) throws(FieldError) -> [CatBoostTree] {
    var trees: [CatBoostTree] = []
    if let free = document.optional("trees") {
      for tree in try free.elements() {
        var nodes: [CatBoostTree.FreeNode] = []
        try append(tree, to: &nodes)
        trees.append(.free(nodes: nodes))
      }
    } else {
      for tree in try document.member("oblivious_trees").elements() {
        trees.append(try symmetric(tree))
      }
    }
    return trees
  }

  private func symmetric(_ tree: JSONField) throws(FieldError) -> CatBoostTree {
    var questions: [CatBoostSplit] = []
    if let listed = tree.optional("splits") {
      for split in try listed.elements() { questions.append(try splits.read(split)) }
    }
    guard questions.count <= Self.depthLimit else {
      throw try tree.member("splits").fail("at most \(Self.depthLimit) splits")
    }
    let leaves = try tree.member("leaf_values").numbers()
    guard leaves.count == outputs << questions.count else {
      throw try tree.member("leaf_values").fail("\(outputs << questions.count) values")
    }
    return .symmetric(splits: questions, leaves: leaves)
  }

  /// Appends a subtree and returns where its root is. The JSON reader bounds the depth.
  @discardableResult
  private func append(
    _ field: JSONField, to nodes: inout [CatBoostTree.FreeNode]
  ) throws(FieldError) -> Int {
    let own = nodes.count
    guard own < Self.nodeLimit else { throw field.fail("at most \(Self.nodeLimit) nodes") }
    guard let split = field.optional("split") else {
      let value = try field.member("value")
      let values = value.value.array == nil ? [try value.number()] : try value.numbers()
      guard values.count == outputs else { throw value.fail("\(outputs) values") }
      nodes.append(.leaf(values))
      return own
    }
    let question = try splits.read(split)
    nodes.append(.leaf([]))
    let left = try append(try field.member("left"), to: &nodes)
    let right = try append(try field.member("right"), to: &nodes)
    nodes[own] = .split(question, left: left, right: right)
    return own
  }
}
