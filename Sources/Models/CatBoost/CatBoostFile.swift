internal import JSON

/// The parts of CatBoost's JSON format that are evaluated, checked.
///
/// Source: CatBoost's `model_export/json_model_helpers.cpp`.
struct CatBoostFile {
  /// The numerical features, by their index among themselves.
  let numbers: [CatBoostNumber]
  /// The columns of the training table that the numerical features stood in.
  let numberPlaces: [Int]
  /// The columns of the training table that the categorical features stood in.
  let categoryPlaces: [Int]
  /// Low 32 bits of CityHash64 of each category's text, by that text.
  let hashes: [String: Int32]
  let counters: [CatBoostCounter]
  let projections: [CatBoostProjection]
  /// The tables that counters look their numbers up in.
  let tables: [CatBoostCounterTable]
  let trees: [CatBoostTree]
  let scale: Double
  /// One for each output.
  let biases: [Double]
  let output: CatBoostOutput

  var categoryCount: Int { categoryPlaces.count }

  init(_ bytes: [UInt8]) throws(ModelError) {
    let root: JSONValue
    do {
      root = try JSONValue(parsing: bytes)
    } catch {
      throw .malformed(place: "catboost", problem: error.description)
    }
    let document = JSONField(value: root, path: "")
    try Self.refuseUnsupported(document)
    output = try CatBoostOutput(document)
    do throws(FieldError) {
      let info = try document.member("features_info")
      let floats = try info.optional("float_features")?.elements() ?? []
      let categories = try info.optional("categorical_features")?.elements() ?? []
      numbers = try Self.inOrder(floats) { (field) throws(FieldError) in try CatBoostNumber(field) }
      numberPlaces = try Self.places(floats)
      categoryPlaces = try Self.places(categories)
      _ = try Self.inOrder(categories) { (field) throws(FieldError) in field.path }
      hashes = try Self.hashes(info)
      var registry = CatBoostCounterRegistry(document)
      var counters: [CatBoostCounter] = []
      for field in try info.optional("ctrs")?.elements() ?? [] {
        counters.append(
          try registry.counter(field, floatCount: floats.count, categoryCount: categories.count))
      }
      self.counters = counters
      tables = registry.tables
      projections = registry.projections
      let scaleAndBias = try document.member("scale_and_bias").elements()
      guard scaleAndBias.count == 2 else {
        throw try document.member("scale_and_bias").fail("a scale and a bias")
      }
      scale = try scaleAndBias[0].number()
      biases = try scaleAndBias[1].numbers()
      guard (1...CatBoostTree.outputLimit).contains(biases.count) else {
        throw scaleAndBias[1].fail("1 to \(CatBoostTree.outputLimit) biases, one an output")
      }
      let reader = CatBoostTreeReader(
        splits: CatBoostSplits(
          floatCount: floats.count, categoryCount: categories.count, counters: counters,
          firstCounterSplit: try Self.bordersBefore(floats, categories)),
        outputs: biases.count)
      trees = try reader.trees(document)
    } catch {
      throw .malformed(place: "catboost.\(error.path)", problem: "expected \(error.expected)")
    }
    guard categoryCount == 0 || !hashes.isEmpty else {
      throw .malformed(
        place: "catboost.features_info.cat_features_hash",
        problem: "expected the categories' hashes, was missing; save the model with"
          + " save_model(..., format=\"json\", pool=train_pool)")
    }
  }

  private static func refuseUnsupported(_ document: JSONField) throws(ModelError) {
    let info = document.optional("features_info")
    for kind in ["text_features", "embedding_features"] {
      if let some = info?.optional(kind)?.value.array, !some.isEmpty {
        throw .unsupported(place: "catboost.features_info", what: kind)
      }
    }
  }

  /// The elements read one by one, each of which must say that it stands where it does.
  private static func inOrder<Value>(
    _ fields: [JSONField], _ read: (JSONField) throws(FieldError) -> Value
  ) throws(FieldError) -> [Value] {
    var values: [Value] = []
    for (index, field) in fields.enumerated() {
      guard try field.member("feature_index").integer() == index else {
        throw try field.member("feature_index").fail("\(index)")
      }
      values.append(try read(field))
    }
    return values
  }

  private static func places(_ fields: [JSONField]) throws(FieldError) -> [Int] {
    var places: [Int] = []
    for field in fields {
      places.append(try field.member("flat_feature_index").integer(in: 0...(1 << 20)))
    }
    return places
  }

  /// How many splits are numbered before those of the counters.
  private static func bordersBefore(
    _ floats: [JSONField], _ categories: [JSONField]
  ) throws(FieldError) -> Int {
    var count = 0
    for field in floats { count += try field.optional("borders")?.elements().count ?? 0 }
    for field in categories { count += try field.optional("values")?.elements().count ?? 0 }
    return count
  }

  private static func hashes(_ info: JSONField) throws(FieldError) -> [String: Int32] {
    var hashes: [String: Int32] = [:]
    for entry in try info.optional("cat_features_hash")?.elements() ?? [] {
      let hash = try entry.member("hash").integer(in: 0...Int(UInt32.max))
      hashes[try entry.member("value").text()] = Int32(truncatingIfNeeded: hash)
    }
    return hashes
  }
}
