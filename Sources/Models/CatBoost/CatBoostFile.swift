internal import JSON

/// The parts of CatBoost's JSON format that are evaluated, checked.
///
/// Source: CatBoost's `model_export/json_model_helpers.cpp`.
struct CatBoostFile {
  enum AbsentTreatment: String {
    /// Every comparison with NaN is false.
    case asIs = "AsIs"
    /// Below every border.
    case asFalse = "AsFalse"
    /// Above every border.
    case asTrue = "AsTrue"
  }

  enum Split: Hashable {
    /// True where the single-precision value is above the border.
    case number(feature: Int, border: Float)
    /// True where the category's hash is this one.
    case category(feature: Int, hash: Int32)
  }

  struct Tree {
    /// The first is the least significant bit of a leaf's index.
    let splits: [Split]
    let leaves: [Double]
  }

  /// By the feature's index among the numerical ones.
  let absentTreatments: [AbsentTreatment]
  let categoryCount: Int
  /// Low 32 bits of CityHash64 of each category's text, by the category.
  let hashes: [Int: Int32]
  let trees: [Tree]
  let scale: Double
  let bias: Double
  /// Whether the logistic function of the score is a probability.
  let isClassifier: Bool

  /// CatBoost's own limit.
  private static let depthLimit = 16
  private static let featureLimit = 1 << 20

  init(_ bytes: [UInt8]) throws(ModelError) {
    let root: JSONValue
    do {
      root = try JSONValue(parsing: bytes)
    } catch {
      throw .malformed(place: "catboost", problem: error.description)
    }
    let document = JSONField(value: root, path: "")
    try Self.refuseUnsupported(document)
    isClassifier = try Self.isClassifier(document)
    do throws(FieldError) {
      let info = try document.member("features_info")
      let floats = try info.optional("float_features")?.elements() ?? []
      let categories = try info.optional("categorical_features")?.elements() ?? []
      absentTreatments = try Self.treatments(floats)
      for (index, category) in categories.enumerated() {
        guard try category.member("feature_index").integer() == index else {
          throw try category.member("feature_index").fail("\(index)")
        }
      }
      categoryCount = categories.count
      hashes = try Self.hashes(info)
      var trees: [Tree] = []
      for tree in try document.member("oblivious_trees").elements() {
        trees.append(
          try Self.tree(tree, floatCount: floats.count, categoryCount: categories.count))
      }
      self.trees = trees
      let scaleAndBias = try document.member("scale_and_bias").elements()
      guard scaleAndBias.count == 2 else {
        throw try document.member("scale_and_bias").fail("a scale and a bias")
      }
      scale = try scaleAndBias[0].number()
      let biases = try scaleAndBias[1].numbers()
      guard biases.count == 1 else { throw scaleAndBias[1].fail("one bias (one output)") }
      bias = biases[0]
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
    guard document.optional("trees") == nil else {
      throw .unsupported(
        place: "catboost.trees", what: "a model of non-symmetric trees (grow_policy)")
    }
    let info = document.optional("features_info")
    for kind in ["text_features", "embedding_features"] {
      if let some = info?.optional(kind)?.value.array, !some.isEmpty {
        throw .unsupported(place: "catboost.features_info", what: kind)
      }
    }
  }

  /// By the training parameters; a file that does not say holds a classifier.
  private static func isClassifier(_ document: JSONField) throws(ModelError) -> Bool {
    let loss = document.optional("model_info")?.optional("params")?.optional("loss_function")?
      .optional("type")
    switch loss?.value.string {
    case nil, "Logloss", "CrossEntropy": return true
    case "RMSE", "MAE": return false
    case .some(let other): throw .unsupported(place: "catboost.loss_function", what: other)
    }
  }

  private static func treatments(_ floats: [JSONField]) throws(FieldError) -> [AbsentTreatment] {
    var treatments: [AbsentTreatment] = []
    for (index, feature) in floats.enumerated() {
      guard try feature.member("feature_index").integer() == index else {
        throw try feature.member("feature_index").fail("\(index)")
      }
      let name = try feature.member("nan_value_treatment")
      guard let treatment = AbsentTreatment(rawValue: try name.text()) else {
        throw name.fail("AsIs, AsFalse or AsTrue")
      }
      treatments.append(treatment)
    }
    return treatments
  }

  private static func hashes(_ info: JSONField) throws(FieldError) -> [Int: Int32] {
    var hashes: [Int: Int32] = [:]
    for entry in try info.optional("cat_features_hash")?.elements() ?? [] {
      let name = try entry.member("value")
      // Only the text that an integer has in training stands for it: "1.0" and "01" do not.
      guard let category = Int(try name.text()), try name.text() == String(category) else {
        throw name.fail("an integer's text")
      }
      let hash = try entry.member("hash").integer(in: 0...Int(UInt32.max))
      hashes[category] = Int32(truncatingIfNeeded: hash)
    }
    return hashes
  }

  private static func tree(
    _ tree: JSONField, floatCount: Int, categoryCount: Int
  ) throws(FieldError) -> Tree {
    var splits: [Split] = []
    if let listed = tree.optional("splits") {
      for split in try listed.elements() {
        splits.append(
          try self.split(split, floatCount: floatCount, categoryCount: categoryCount))
      }
    }
    guard splits.count <= depthLimit else {
      throw try tree.member("splits").fail("at most \(depthLimit) splits")
    }
    let leaves = try tree.member("leaf_values").numbers()
    guard leaves.count == 1 << splits.count else {
      throw try tree.member("leaf_values").fail("\(1 << splits.count) values")
    }
    return Tree(splits: splits, leaves: leaves)
  }

  private static func split(
    _ split: JSONField, floatCount: Int, categoryCount: Int
  ) throws(FieldError) -> Split {
    let type = try split.member("split_type")
    switch try type.text() {
    case "FloatFeature":
      let feature = try split.member("float_feature_index").integer(in: 0...featureLimit)
      guard feature < floatCount else {
        throw try split.member("float_feature_index").fail("an index below \(floatCount)")
      }
      return .number(feature: feature, border: Float(try split.member("border").number()))
    case "OneHotFeature":
      let feature = try split.member("cat_feature_index").integer(in: 0...featureLimit)
      guard feature < categoryCount else {
        throw try split.member("cat_feature_index").fail("an index below \(categoryCount)")
      }
      let hash = try split.member("value").integer(in: Int(Int32.min)...Int(UInt32.max))
      return .category(feature: feature, hash: Int32(truncatingIfNeeded: hash))
    case let other:
      throw type.fail("FloatFeature or OneHotFeature (one_hot_max_size), \(other) is not supported")
    }
  }
}
