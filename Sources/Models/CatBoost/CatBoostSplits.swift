/// Reads the splits of trees, each against the features and counters that the file declares.
struct CatBoostSplits {
  let floatCount: Int
  let categoryCount: Int
  private let counters: [CatBoostCounter]
  /// For each counter, the number of its first split, and one more number past the last.
  private let firstSplits: [Int]

  /// Splits are numbered through all borders of numbers, all values of categories, and then each
  /// counter's borders.
  init(
    floatCount: Int, categoryCount: Int, counters: [CatBoostCounter], firstCounterSplit: Int
  ) {
    self.floatCount = floatCount
    self.categoryCount = categoryCount
    self.counters = counters
    var firstSplits = [firstCounterSplit]
    var next = firstCounterSplit
    for counter in counters {
      next += counter.borders.count
      firstSplits.append(next)
    }
    self.firstSplits = firstSplits
  }

  func read(_ split: JSONField) throws(FieldError) -> CatBoostSplit {
    let type = try split.member("split_type")
    switch try type.text() {
    case "FloatFeature":
      let feature = try split.member("float_feature_index").integer()
      guard (0..<floatCount).contains(feature) else {
        throw try split.member("float_feature_index").fail("an index below \(floatCount)")
      }
      return .number(feature: feature, border: Float(try split.member("border").number()))
    case "OneHotFeature":
      let feature = try split.member("cat_feature_index").integer()
      guard (0..<categoryCount).contains(feature) else {
        throw try split.member("cat_feature_index").fail("an index below \(categoryCount)")
      }
      let hash = try split.member("value").integer(in: Int(Int32.min)...Int(UInt32.max))
      return .category(feature: feature, hash: Int32(truncatingIfNeeded: hash))
    case "OnlineCtr": return try counter(split)
    case let other:
      throw type.fail("FloatFeature, OneHotFeature or OnlineCtr, \(other) is not supported")
    }
  }

  private func counter(_ split: JSONField) throws(FieldError) -> CatBoostSplit {
    let number = try split.member("split_index").integer()
    guard let next = firstSplits.firstIndex(where: { $0 > number }), next > 0 else {
      throw try split.member("split_index").fail(
        "\(firstSplits[0]) to \(firstSplits[firstSplits.count - 1] - 1)")
    }
    let border = counters[next - 1].borders[number - firstSplits[next - 1]]
    guard try split.member("border").number() == Double(border) else {
      throw try split.member("border").fail("the border of split \(number), \(border)")
    }
    return .counter(index: next - 1, border: border)
  }
}
