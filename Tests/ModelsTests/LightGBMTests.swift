import Models
import Testing

@Suite struct LightGBMTests {
  @Test(
    "scores and predictions have the library's bits on 1200 awkward rows",
    arguments: [
      "nan", "zero", "none", "steep", "regression", "stumps", "multiclass", "ova", "forest",
      "forest-multiclass", "dart", "poisson", "gamma", "tweedie", "square", "lambda",
      "cross-entropy", "quantile", "huber",
    ])
  func parity(name: String) throws {
    let model = try LightGBMModel(text: Fixture.bytes("lightgbm/\(name).txt"))
    let rows = try Fixture.doubles("lightgbm/rows.f64")
    let expected = try Fixture.doubles("lightgbm/\(name).f64")
    let outputs = model.outputCount
    #expect(model.featureCount == 8)
    #expect(model.featureNames.first == "Column_0")
    #expect(expected.count == 2_400 * outputs)
    var sums = [Double](repeating: .nan, count: outputs)
    var differing: [Int] = []
    for row in 0..<1_200 {
      rows[(8 * row)..<(8 * row + 8)].withUnsafeBufferPointer { features in
        sums.withUnsafeMutableBufferPointer { sums in
          let wanted = expected[(2 * outputs * row)..<(2 * outputs * (row + 1))]
          model.rawScores(features, into: sums)
          let raw = Array(sums)
          model.predict(sums)
          if !zip(raw + sums, wanted).allSatisfy({ $0.bitPattern == $1.bitPattern }) {
            differing.append(row)
          }
        }
      }
    }
    #expect(differing == [])
  }

  @Test("a linear tree is refused by name")
  func refused() throws {
    let bytes = try Fixture.bytes("lightgbm/refused-linear.txt")
    let error = #expect(throws: ModelError.self) { _ = try LightGBMModel(text: bytes) }
    guard case .unsupported = error else {
      Issue.record("expected an unsupported feature, was \(String(describing: error))")
      return
    }
    #expect(error?.description.contains("linear_tree") == true)
  }

  @Test(
    "a tree that is no tree is refused where it breaks",
    arguments: [
      // A cycle, a child out of range, a leaf twice, a feature out of range, a bad number.
      ("left_child=2 ", "left_child=0 "), ("left_child=2 ", "left_child=99 "),
      ("left_child=2 ", "left_child=-1 "), ("split_feature=", "split_feature=8 "),
      ("leaf_value=", "leaf_value=nan "), ("threshold=", "threshold=1e999 "),
      ("end of trees", "more trees"), ("tree\nversion=v4", "wood\nversion=v4"),
      ("num_leaves=15", "num_leaves=-1"), ("num_leaves=15", "num_leaves=9223372036854775807"),
    ])
  func broken(from: String, to: String) throws {
    let bytes = try Fixture.bytes("lightgbm/nan.txt").replacing(from, with: to)
    #expect(bytes != (try Fixture.bytes("lightgbm/nan.txt")))
    #expect(throws: ModelError.self) { _ = try LightGBMModel(text: bytes) }
  }

  @Test("an error says what was expected and what was found")
  func message() throws {
    let text = try Fixture.bytes("lightgbm/nan.txt")
    let cut = text.replacing("leaf_value=", with: "leaf_value=0.5 ")
    #expect(throws: ModelError.wrongCount(of: "leaves of lightgbm tree 0", expected: 15, was: 16)) {
      _ = try LightGBMModel(text: cut)
    }
  }

  @Test("damaged files are refused or evaluated, and never crash")
  func damage() throws {
    let rows = try Fixture.doubles("lightgbm/rows.f64")
    var refused = 0
    for (index, bytes) in Damage(
      try Fixture.bytes("lightgbm/nan.txt"), seed: 1, count: 400
    ).enumerated() {
      do {
        let model = try LightGBMModel(text: bytes)
        guard model.featureCount == 8 else { continue }
        rows[(8 * index)..<(8 * index + 8)].withUnsafeBufferPointer { _ = model.rawScore($0) }
      } catch {
        refused += 1
      }
    }
    #expect(refused > 100)
  }
}

extension [UInt8] {
  /// A copy with the first occurrence of `text` replaced.
  func replacing(_ text: String, with other: String) -> [UInt8] {
    let wanted = Array(text.utf8)
    var start = 0
    while start + wanted.count <= count {
      if self[start] == wanted[0], self[start..<(start + wanted.count)].elementsEqual(wanted) {
        return Array(self[..<start]) + Array(other.utf8) + Array(self[(start + wanted.count)...])
      }
      start += 1
    }
    return self
  }
}
