/// One tree of a CatBoost model, checked.
enum CatBoostTree {
  /// Every level asks one question; the first answer is a leaf's least significant bit. Leaves
  /// hold one value for each output, output by output.
  case symmetric(splits: [CatBoostSplit], leaves: [Double])
  /// The nodes in an order in which children follow their parents; the first is the root.
  case free(nodes: [FreeNode])

  enum FreeNode {
    /// To `right` where the answer is yes.
    case split(CatBoostSplit, left: Int, right: Int)
    /// One value for each output.
    case leaf([Double])
  }

  static let outputLimit = 1 << 12
}

/// A question about a row.
enum CatBoostSplit: Hashable {
  /// Whether the single-precision value is above the border.
  case number(feature: Int, border: Float)
  /// Whether the category's hash is this one.
  case category(feature: Int, hash: Int32)
  /// Whether the counter's value is above the border.
  case counter(index: Int, border: Float)
}
