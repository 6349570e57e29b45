/// A statistic of the target or of the frequency over rows that share some categories: CatBoost's
/// online counter (CTR), as a trained model holds it.
///
/// value = ((numerator + prior) / (denominator + prior denominator) + shift) · scale, in single
/// precision. Which counts are numerator and denominator is the kind's choice.
/// Source: CatBoost's `libs/model/ctr_provider.h`, `online_ctr.h` and its exported evaluators.
struct CatBoostCounter {
  enum Kind: String {
    /// Rows whose target class is above the border, of all.
    case borders = "Borders"
    /// Rows of one target class, of all.
    case buckets = "Buckets"
    /// The mean of the target's place among its borders.
    case binarizedMean = "BinarizedTargetMeanValue"
    /// The mean of the target.
    case mean = "FloatTargetMeanValue"
    /// Rows that share the categories, of as many as the commonest ones have.
    case counter = "Counter"
    /// Rows that share the categories, of all.
    case frequency = "FeatureFreq"
  }

  let kind: Kind
  /// The index of its projection among all distinct ones.
  let projection: Int
  /// The index of the table that it looks its counts up in.
  let table: Int
  let targetBorder: Int
  let prior: Float
  let priorDenominator: Float
  let shift: Float
  let scale: Float
  /// Where its splits cut, in the order of their numbers.
  let borders: [Float]

  /// Its value for the counts at `entry` of the table; nil stands for a combination never seen.
  func value(_ entry: Int?, in table: CatBoostCounterTable) -> Float {
    switch kind {
    case .counter, .frequency:
      return value(
        of: entry.map { table.counts[$0] } ?? 0, outOf: Float(table.denominator))
    case .binarizedMean, .mean:
      guard let entry else { return value(of: 0, outOf: 0) }
      return value(of: table.counts[entry], outOf: table.counts[entry + 1])
    case .buckets, .borders:
      guard let entry else { return value(of: 0, outOf: 0) }
      var total: Float = 0
      var good: Float = 0
      for index in 0..<table.width {
        let count = table.counts[entry + index]
        total += count
        let isGood = kind == .buckets ? index == targetBorder : index > targetBorder
        if isGood { good += count }
      }
      return value(of: good, outOf: total)
    }
  }

  private func value(of numerator: Float, outOf denominator: Float) -> Float {
    let ratio = (numerator + prior) / (denominator + priorDenominator)
    return (ratio + shift) * scale
  }
}

/// What a counter tells rows apart by: categories, and yes-or-no answers about other features.
struct CatBoostProjection: Hashable {
  struct Threshold: Hashable {
    let feature: Int
    let border: Float
  }

  struct ExactCategory: Hashable {
    let feature: Int
    let hash: Int32
  }

  var categories: [Int] = []
  var thresholds: [Threshold] = []
  var exact: [ExactCategory] = []

  private static let multiplier: UInt64 = 0x4906_ba49_4954_cb65

  /// The key of a row: a fold over the hashes of its categories and the answers; nil where a
  /// category was never seen, which no table can hold.
  func key(
    numbers: UnsafePointer<Float>, hashes: UnsafeBufferPointer<Int32?>
  ) -> UInt64? {
    var key: UInt64 = 0
    func fold(_ value: UInt64) {
      key = Self.multiplier &* (key &+ Self.multiplier &* value)
    }
    for feature in categories {
      guard let hash = hashes[feature] else { return nil }
      fold(UInt64(bitPattern: Int64(hash)))
    }
    for threshold in thresholds { fold(numbers[threshold.feature] > threshold.border ? 1 : 0) }
    for category in exact { fold(hashes[category.feature] == category.hash ? 1 : 0) }
    return key
  }
}
