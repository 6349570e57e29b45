/// Running sums and products along an axis.
enum ScanOperators {
  static let builders: [String: OperatorCatalogue.Builder] = [
    "CumSum": running({ $0 + $1 }, { $0 + $1 }, { $0 &+ $1 }, from: 0),
    "CumProd": running({ $0 * $1 }, { $0 * $1 }, { $0 &* $1 }, from: 1),
  ]

  private static func running(
    _ single: @escaping @Sendable (Float, Float) -> Float,
    _ double: @escaping @Sendable (Double, Double) -> Double,
    _ integer: @escaping @Sendable (Int64, Int64) -> Int64, from initial: Int64
  ) -> OperatorCatalogue.Builder {
    { (context) throws(ModelError) -> Prepared? in
      let spec = try context.spec(0)
      guard let given = try context.integers(1) else { return nil }
      guard given.count == 1 else {
        throw .wrongCount(of: "axes of \(context.place)", expected: 1, was: given.count)
      }
      let axis = try context.axis(given[0], rank: spec.rank)
      let isExclusive = try context.node.integer("exclusive", default: 0) != 0
      let isReversed = try context.node.integer("reverse", default: 0) != 0
      let size = spec.shape[axis]
      let inner = spec.shape[(axis + 1)...].reduce(1, *)
      let outer = spec.shape[..<axis].reduce(1, *)
      func kernel<Element: Sendable>(
        _ initial: Element, _ function: @escaping @Sendable (Element, Element) -> Element
      ) -> Prepared {
        Prepared([spec]) { operands in
          let input = operands.input(0, Element.self)
          let output = operands.output(0, Element.self)
          for block in 0..<(outer * inner) {
            let first = block / inner * size * inner + block % inner
            var total = initial
            for step in 0..<size {
              let place = first + (isReversed ? size - 1 - step : step) * inner
              if isExclusive { output[place] = total }
              total = function(total, input[place])
              if !isExclusive { output[place] = total }
            }
          }
        }
      }
      switch spec.type.storage {
      case .single: return kernel(Float(initial), single)
      case .double: return kernel(Double(initial), double)
      case .integer:
        let type = spec.type
        return kernel(initial) { type.wrapped(integer($0, $1)) }
      }
    }
  }
}
