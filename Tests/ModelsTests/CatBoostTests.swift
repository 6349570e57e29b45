import Models
import Testing

@Suite struct CatBoostTests {
  @Test(
    "scores and predictions have the library's bits on 1100 awkward rows",
    arguments: ["min", "max", "forbidden", "biased", "regression"])
  func parity(name: String) throws {
    let model = try CatBoostModel(json: Fixture.bytes("catboost/\(name).json"))
    let rows = try Fixture.doubles("catboost/rows.f64")
    let expected = try Fixture.doubles("catboost/\(name).f64")
    #expect(model.featureCount == 5)
    #expect(model.categoryCount == 2)
    #expect(expected.count == 2_200)
    var differing: [Int] = []
    for row in 0..<1_100 {
      let categories = rows[(7 * row + 5)..<(7 * row + 7)].map { Int($0) }
      rows[(7 * row)..<(7 * row + 5)].withUnsafeBufferPointer { features in
        let raw = model.rawScore(features: features, categories: categories)
        let probability = model.probability(features: features, categories: categories)
        let isSame =
          raw.bitPattern == expected[2 * row].bitPattern
          && probability.bitPattern == expected[2 * row + 1].bitPattern
        if !isSame { differing.append(row) }
      }
    }
    #expect(differing == [])
  }

  @Test(
    "what is not evaluated is refused by name",
    arguments: [
      ("without-hashes", "save_model(..., format=\"json\", pool=train_pool)"),
      ("counters", "OnlineCtr"), ("lossguide", "non-symmetric"), ("multiclass", "MultiClass"),
    ])
  func refused(name: String, word: String) throws {
    let bytes = try Fixture.bytes("catboost/refused-\(name).json")
    let error = #expect(throws: ModelError.self) { _ = try CatBoostModel(json: bytes) }
    #expect(error?.description.contains(word) == true, "\(String(describing: error))")
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

  @Test("damaged files are refused or evaluated, and never crash")
  func damage() throws {
    let rows = try Fixture.doubles("catboost/rows.f64")
    var refused = 0
    for (index, bytes) in Damage(
      try Fixture.bytes("catboost/min.json"), seed: 2, count: 300
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
    #expect(refused > 50)
  }
}
