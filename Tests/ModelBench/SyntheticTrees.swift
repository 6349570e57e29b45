/// Model files of the sizes that are measured, with random trees.
enum SyntheticTrees {
  private static let features = 162

  /// LightGBM's text: 500 trees of 63 leaves.
  static func lightGBM(trees: Int = 500, leaves: Int = 63) -> [UInt8] {
    var numbers = SplitMix(state: 1)
    let names = (0..<features).map { "f\($0)" }.joined(separator: " ")
    var text =
      "tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nmax_feature_idx=\(features - 1)\n"
      + "objective=binary sigmoid:1\nfeature_names=\(names)\n\n"
    for tree in 0..<trees {
      var left = [Int](repeating: 0, count: leaves - 1)
      var right = left
      // Each new split takes the place of a leaf, as in training leaf by leaf.
      var open: [(split: Int, isLeft: Bool)] = []
      for split in left.indices {
        if split > 0 {
          let chosen = open.remove(at: numbers.below(open.count))
          if chosen.isLeft { left[chosen.split] = split } else { right[chosen.split] = split }
        }
        open += [(split, true), (split, false)]
      }
      for (leaf, place) in open.enumerated() {
        if place.isLeft { left[place.split] = ~leaf } else { right[place.split] = ~leaf }
      }
      func list(_ count: Int, _ value: () -> String) -> String {
        (0..<count).map { _ in value() }.joined(separator: " ")
      }
      let splits = leaves - 1
      text += "Tree=\(tree)\nnum_leaves=\(leaves)\nnum_cat=0\n"
      text += "split_feature=\(list(splits) { "\(numbers.below(features))" })\n"
      // As many different thresholds as training's bins leave.
      text += "threshold=\(list(splits) { "\(Double(numbers.below(200)) / 100 - 1)" })\n"
      text += "decision_type=\(list(splits) { "10" })\n"
      text += "left_child=\(left.map(String.init).joined(separator: " "))\n"
      text += "right_child=\(right.map(String.init).joined(separator: " "))\n"
      text += "leaf_value=\(list(leaves) { "\(numbers.fraction() / 50 - 0.01)" })\n\n"
    }
    return [UInt8]((text + "end of trees\n").utf8)
  }

  /// CatBoost's JSON: 1000 symmetric trees of depth 6.
  static func catBoost(trees: Int = 1_000, depth: Int = 6) -> [UInt8] {
    var numbers = SplitMix(state: 2)
    let floats = (0..<features).map {
      "{\"feature_index\":\($0),\"flat_feature_index\":\($0),\"nan_value_treatment\":\"AsIs\"}"
    }
    let all = (0..<trees).map { _ in
      let splits = (0..<depth).map { _ in
        "{\"split_type\":\"FloatFeature\",\"float_feature_index\":\(numbers.below(features)),"
          + "\"border\":\(Double(numbers.below(200)) / 100 - 1)}"
      }
      let leaves = (0..<(1 << depth)).map { _ in "\(numbers.fraction() / 50 - 0.01)" }
      return "{\"splits\":[\(splits.joined(separator: ","))],"
        + "\"leaf_values\":[\(leaves.joined(separator: ","))]}"
    }
    let text =
      "{\"features_info\":{\"float_features\":[\(floats.joined(separator: ","))]},"
      + "\"scale_and_bias\":[1,[0]],\"oblivious_trees\":[\(all.joined(separator: ","))]}"
    return [UInt8](text.utf8)
  }
}
