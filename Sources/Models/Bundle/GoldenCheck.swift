internal import JSON

/// The inputs of `golden.json` and what the original libraries computed from them.
struct GoldenCheck {
  private struct Row {
    let input: ModelInput
    let probabilities: [Member: Double]
    let volatility: Double?
  }

  private let rows: [Row]

  /// How far a probability may be from the library's.
  private static let tolerance = 1e-6

  init(_ bytes: [UInt8]) throws(BundleError) {
    let root: JSONValue
    do {
      root = try JSONValue(parsing: bytes, options: .refuseDuplicateKeys)
    } catch {
      throw .manifestField(path: "golden.json", expected: "JSON; \(error.description)")
    }
    do {
      var rows: [Row] = []
      for field in try JSONField(value: root, path: "golden.json").member("rows").elements() {
        rows.append(try Self.row(field))
      }
      self.rows = rows
    } catch {
      throw .manifestField(path: error.path, expected: error.expected)
    }
  }

  private static func row(_ field: JSONField) throws(FieldError) -> Row {
    let input = ModelInput(
      features: try field.member("features").numbers(orUndefined: true),
      regime: try field.optional("regime")?.integer(),
      session: try field.member("session").integer(),
      sequence: try field.optional("sequence")?.numbers().map { Float($0) })
    var probabilities: [Member: Double] = [:]
    for member in Member.allCases {
      probabilities[member] = try field.optional(member.rawValue)?.number()
    }
    return Row(
      input: input, probabilities: probabilities,
      volatility: try field.optional("volatility")?.number())
  }

  /// Compares every member with its library on every row that reaches it.
  func verify(_ bundle: ModelBundle) throws(BundleError) {
    for spec in bundle.manifest.members {
      var checked = 0
      for (index, row) in rows.enumerated() {
        guard row.input.features.count == bundle.manifest.featureCount else {
          throw .wrongFeatureCount(
            of: "golden.json rows[\(index)]", expected: bundle.manifest.featureCount,
            was: row.input.features.count)
        }
        if try isMatch(spec.member, row, index, bundle) { checked += 1 }
      }
      guard checked > 0 else {
        throw .manifestField(
          path: "golden.json rows", expected: "a row that \(spec.member.rawValue) answers")
      }
    }
  }

  /// Whether the row has something to compare for the member; throws where they differ.
  private func isMatch(
    _ member: Member, _ row: Row, _ index: Int, _ bundle: ModelBundle
  ) throws(BundleError) -> Bool {
    let answer: ModelBundle.Uncalibrated?
    do {
      answer = try bundle.evaluate(member, row.input)
    } catch {
      throw .memberRefused(member: member, error)
    }
    guard let answer else { return false }
    guard let expected = row.probabilities[member] else {
      throw .manifestField(
        path: "golden.json.rows[\(index)].\(member.rawValue)", expected: "a probability")
    }
    guard abs(answer.probability - expected) <= Self.tolerance else {
      throw .goldenMismatch(
        member: member, output: "probability", row: index, expected: expected,
        was: answer.probability)
    }
    guard let was = answer.volatility else { return true }
    guard let expected = row.volatility else {
      throw .manifestField(
        path: "golden.json.rows[\(index)].volatility", expected: "a number")
    }
    guard abs(was - expected) <= Self.tolerance * max(1, abs(expected)) else {
      throw .goldenMismatch(
        member: member, output: "volatility", row: index, expected: expected, was: was)
    }
    return true
  }
}
