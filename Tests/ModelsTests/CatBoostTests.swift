import Models
import Testing

@Suite struct CatBoostTests {
  @Test(
    "scores have the library's bits on 1100 awkward rows, and predictions where it rounds alike",
    arguments: [
      "min", "max", "forbidden", "biased", "regression", "multiclass", "one-vs-all", "lossguide",
      "depthwise", "lossguide-multiclass", "poisson", "borders", "counters", "target-borders",
      "counted-multiclass", "counted-lossguide",
    ])
  func parity(name: String) throws {
    let model = try CatBoostModel(json: Fixture.bytes("catboost/\(name).json"))
    let rows = try Fixture.doubles("catboost/rows.f64")
    let expected = try Fixture.doubles("catboost/\(name).f64")
    let outputs = model.outputCount
    #expect(model.featureCount == 5)
    #expect(model.categoryCount == 2)
    #expect(model.featurePlaces == [0, 1, 3, 4, 5])
    #expect(model.categoryPlaces == [2, 6])
    #expect(expected.count == 2_200 * outputs)
    var sums = [Double](repeating: .nan, count: outputs)
    var differing: [Int] = []
    var worst = 0.0
    for row in 0..<1_100 {
      let hashes = rows[(7 * row + 5)..<(7 * row + 7)].map {
        model.hash(ofCategory: String(Int($0)))
      }
      let wanted = Array(expected[(2 * outputs * row)..<(2 * outputs * (row + 1))])
      rows[(7 * row)..<(7 * row + 5)].withUnsafeBufferPointer { features in
        hashes.withUnsafeBufferPointer { hashes in
          sums.withUnsafeMutableBufferPointer { sums in
            model.rawScores(features: features, hashes: hashes, into: sums)
            if !zip(sums, wanted).allSatisfy({ $0.bitPattern == $1.bitPattern }) {
              differing.append(row)
            }
            model.predict(sums)
            for (was, should) in zip(sums, wanted[outputs...]) {
              worst = max(worst, abs(was - should) / max(1e-300, abs(should)))
            }
          }
        }
      }
    }
    #expect(differing == [])
    // The library takes the exponential functions of several classes by its own approximation.
    #expect(worst <= (outputs > 1 || name == "poisson" ? 1e-14 : 0))
  }

  @Test("a file without its categories' hashes is refused with how to save it")
  func refused() throws {
    let bytes = try Fixture.bytes("catboost/refused-without-hashes.json")
    let error = #expect(throws: ModelError.self) { _ = try CatBoostModel(json: bytes) }
    #expect(
      error?.description.contains("save_model(..., format=\"json\", pool=train_pool)") == true)
  }

  @Test(
    "a field that is wrong is refused by its path",
    arguments: [
      ("\"float_feature_index\":", "\"float_feature_index\":77,\"x\":", "float_feature_index"),
      ("\"border\":", "\"border\":\"a\",\"x\":", "splits[0].border"),
      ("\"leaf_values\":[", "\"leaf_values\":[1,", "leaf_values"),
      ("\"AsFalse\"", "\"AsEver\"", "nan_value_treatment"),
      ("\"scale_and_bias\"", "\"scale\"", "scale_and_bias"),
    ])
  func broken(from: String, to: String, path: String) throws {
    let bytes = try Fixture.bytes("catboost/min.json").filter { $0 != 0x20 && $0 != 0x0A }
    let damaged = bytes.replacing(from, with: to)
    #expect(damaged != bytes)
    let error = #expect(throws: ModelError.self) { _ = try CatBoostModel(json: damaged) }
    guard case .malformed(let place, _) = error else {
      Issue.record("expected a malformed file, was \(String(describing: error))")
      return
    }
    #expect(place.contains(path), "\(place)")
  }

  @Test(
    "damaged files are refused or evaluated, and never crash",
    arguments: ["min", "counters", "counted-lossguide"])
  func damage(name: String) throws {
    let rows = try Fixture.doubles("catboost/rows.f64")
    var refused = 0
    for (index, bytes) in Damage(
      try Fixture.bytes("catboost/\(name).json"), seed: 2, count: 200
    ).enumerated() {
      do {
        let model = try CatBoostModel(json: bytes)
        guard model.featureCount == 5, model.categoryCount == 2 else { continue }
        rows[(7 * index)..<(7 * index + 5)].withUnsafeBufferPointer {
          _ = model.rawScore(features: $0, categories: [index, -index])
        }
      } catch {
        refused += 1
      }
    }
    #expect(refused > 30)
  }
}
