internal import JSON

/// Reads counters and gathers the projections and tables that they share.
struct CatBoostCounterRegistry {
  private let document: JSONField
  private var tableIndices: [String: Int] = [:]
  private var projectionIndices: [CatBoostProjection: Int] = [:]
  private(set) var tables: [CatBoostCounterTable] = []
  private(set) var projections: [CatBoostProjection] = []

  init(_ document: JSONField) { self.document = document }

  /// Reads an element of `features_info.ctrs`.
  mutating func counter(
    _ field: JSONField, floatCount: Int, categoryCount: Int
  ) throws(FieldError) -> CatBoostCounter {
    let type = try field.member("ctr_type")
    guard let kind = CatBoostCounter.Kind(rawValue: try type.text()) else {
      throw type.fail(
        "Borders, Buckets, BinarizedTargetMeanValue, FloatTargetMeanValue, Counter or FeatureFreq")
    }
    let projection = try projection(
      field.member("elements"), floatCount: floatCount, categoryCount: categoryCount)
    let index = projectionIndices[projection] ?? projections.count
    if projectionIndices.updateValue(index, forKey: projection) == nil {
      projections.append(projection)
    }
    let table = try table(field.member("identifier"))
    let width = tables[table].width
    let target = try field.member("target_border_idx").integer(in: 0...(1 << 10))
    switch kind {
    case .buckets, .borders:
      guard target < width else {
        throw try field.member("target_border_idx").fail("an index below \(width)")
      }
    case .binarizedMean, .mean:
      guard width == 2 else { throw try field.member("identifier").fail("a table of 2 counts") }
    case .counter, .frequency: break
    }
    return CatBoostCounter(
      kind: kind, projection: index, table: table, targetBorder: target,
      prior: Float(try field.member("prior_numerator").number()),
      // The key is misspelt in the format.
      priorDenominator: Float(try field.member("prior_denomerator").number()),
      shift: Float(try field.member("shift").number()),
      scale: Float(try field.member("scale").number()),
      borders: try field.member("borders").numbers().map { Float($0) })
  }

  private mutating func table(_ identifier: JSONField) throws(FieldError) -> Int {
    let name = try identifier.text()
    if let known = tableIndices[name] { return known }
    guard let field = document.optional("ctr_data")?.optional(name) else {
      throw identifier.fail("a table of ctr_data, \(name) is none")
    }
    tables.append(try CatBoostCounterTable(field))
    tableIndices[name] = tables.count - 1
    return tables.count - 1
  }

  private func projection(
    _ field: JSONField, floatCount: Int, categoryCount: Int
  ) throws(FieldError) -> CatBoostProjection {
    var projection = CatBoostProjection()
    func index(_ element: JSONField, _ key: String, below count: Int) throws(FieldError) -> Int {
      let index = try element.member(key).integer()
      guard (0..<count).contains(index) else {
        throw try element.member(key).fail("an index below \(count)")
      }
      return index
    }
    for element in try field.elements() {
      let kind = try element.member("combination_element")
      switch try kind.text() {
      case "cat_feature_value":
        projection.categories.append(
          try index(element, "cat_feature_index", below: categoryCount))
      case "float_feature":
        projection.thresholds.append(
          .init(
            feature: try index(element, "float_feature_index", below: floatCount),
            border: Float(try element.member("border").number())))
      case "cat_feature_exact_value":
        let value = try element.member("value").integer(in: Int(Int32.min)...Int(UInt32.max))
        projection.exact.append(
          .init(
            feature: try index(element, "cat_feature_index", below: categoryCount),
            hash: Int32(truncatingIfNeeded: value)))
      default: throw kind.fail("cat_feature_value, float_feature or cat_feature_exact_value")
      }
    }
    return projection
  }
}
