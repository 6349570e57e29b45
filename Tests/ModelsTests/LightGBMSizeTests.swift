import Models
import Testing

/// Models of any size, of trees that can be added up by hand.
@Suite struct LightGBMSizeTests {
  /// Stumps that give 1 above their threshold, else 0; a stump has a feature and a threshold.
  private static func stumps(
    _ stumps: [(feature: Int, threshold: Double)], features: Int
  ) throws -> LightGBMModel {
    let names = (0..<features).map { "f\($0)" }.joined(separator: " ")
    var text =
      "tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nmax_feature_idx=\(features - 1)\n"
      + "objective=regression\nfeature_names=\(names)\n\n"
    for (index, stump) in stumps.enumerated() {
      let threshold = stump.threshold == .infinity ? "inf" : "\(stump.threshold)"
      text +=
        "Tree=\(index)\nnum_leaves=2\nnum_cat=0\nsplit_feature=\(stump.feature)\n"
        + "threshold=\(threshold)\ndecision_type=8\nleft_child=-1\nright_child=-2\n"
        + "leaf_value=0 1\n\n"
    }
    return try LightGBMModel(text: [UInt8]((text + "end of trees\n").utf8))
  }

  @Test(
    "a value goes right at every threshold below it, however many there are",
    arguments: [1, 2, 11, 12, 13, 15, 16, 17, 240, 241, 254, 255, 256, 257, 300, 4_095, 4_096])
  func thresholds(count: Int) throws {
    // All different, in an order that is not theirs; 19 divides no count.
    let thresholds = (0..<count).map { Double($0 * 19 % count) - Double(count / 2) + 0.25 }
    #expect(Set(thresholds).count == count)
    let model = try Self.stumps(thresholds.map { (0, $0) }, features: 1)
    var asked = thresholds + thresholds.map(\.nextUp) + thresholds.map(\.nextDown)
    asked += [
      -.infinity, .infinity, -1e300, 1e300, 0, -0.0, .leastNonzeroMagnitude,
      .greatestFiniteMagnitude,
    ]
    for value in asked {
      let expected = Double(thresholds.filter { $0 < value }.count)
      #expect([value].withUnsafeBufferPointer { model.rawScore($0) } == expected, "\(value)")
    }
    // Missing goes right everywhere, here: not at most any threshold, and no default is left.
    #expect([Double.nan].withUnsafeBufferPointer { model.rawScore($0) } == Double(count))
  }

  @Test("beside an infinite threshold only what is missing goes right")
  func infiniteThreshold() throws {
    let model = try Self.stumps([(0, .infinity), (0, 1)], features: 1)
    for (value, expected) in [
      (0.0, 0.0), (1, 0), (2, 1), (.infinity, 1), (-.infinity, 0), (.nan, 2),
    ] {
      #expect([value].withUnsafeBufferPointer { model.rawScore($0) } == expected, "\(value)")
    }
  }

  @Test("features beyond the 256th are told apart", arguments: [255, 256, 257, 1_000])
  func features(count: Int) throws {
    let model = try Self.stumps((0..<count).map { ($0, 0) }, features: count)
    for chosen in [0, 1, 127, count - 2, count - 1] {
      var row = [Double](repeating: -1, count: count)
      row[chosen] = 1
      row[(chosen + 3) % count] = 1
      #expect(row.withUnsafeBufferPointer { model.rawScore($0) } == 2)
    }
  }
}
