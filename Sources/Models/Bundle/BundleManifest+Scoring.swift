/// What of a manifest tells how its forecasts are to be judged later.
extension BundleManifest {
  static func classPercent(_ label: JSONField) throws(FieldError) -> ClosedRange<Double>? {
    guard let field = label.optional("class_percent") else { return nil }
    let bounds = try field.numbers()
    guard bounds.count == 2, bounds[0] > 0, bounds[0] <= bounds[1] else {
      throw field.fail("two ascending bounds above 0")
    }
    return bounds[0]...bounds[1]
  }

  static func deciles(_ field: JSONField, count: Int) throws(FieldError) -> Deciles {
    var columns: [[[Double]]] = []
    for name in ["edges", "shares"] {
      let member = try field.member(name)
      var column: [[Double]] = []
      for element in try member.elements() { column.append(try element.numbers()) }
      guard column.count == count else {
        throw member.fail("\(count) lists, was \(column.count)")
      }
      columns.append(column)
    }
    for index in 0..<count {
      let (edges, shares) = (columns[0][index], columns[1][index])
      let isSound =
        shares.count == edges.count + 2 && shares.allSatisfy { (0...1).contains($0) }
        && zip(edges, edges.dropFirst()).allSatisfy(<)
      guard isSound else {
        throw FieldError(
          path: "\(field.path).shares[\(index)]",
          expected: "a share for each bin of ascending edges and one of the undefined")
      }
    }
    return Deciles(edges: columns[0], shares: columns[1])
  }
}
