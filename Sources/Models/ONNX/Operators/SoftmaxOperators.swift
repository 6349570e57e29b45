internal import Glibc

/// Shares of exponential functions along an axis, and their logarithms.
enum SoftmaxOperators {
  static let builders: [String: OperatorCatalogue.Builder] = [
    "Softmax": { (context) throws(ModelError) -> Prepared? in try prepare(context, isLog: false) },
    "LogSoftmax": { (context) throws(ModelError) -> Prepared? in try prepare(context, isLog: true)
    },
  ]

  private static func prepare(
    _ context: NodeContext, isLog: Bool
  ) throws(ModelError) -> Prepared? {
    // Before operator set 13 it took all axes from one on together.
    guard context.version >= 13 else {
      throw .unsupported(
        place: context.place,
        what: "\(context.node.operatorName) of operator set \(context.version)")
    }
    let spec = try context.real(0)
    let axis = try context.axis(try context.node.integer("axis", default: -1), rank: spec.rank)
    let size = spec.shape[axis]
    let inner = spec.shape[(axis + 1)...].reduce(1, *)
    let outer = spec.shape[..<axis].reduce(1, *)
    func kernel<Element: BinaryFloatingPoint & SendableMetatype>(
      _ exponential: @escaping @Sendable (Element) -> Element,
      _ logarithm: @escaping @Sendable (Element) -> Element
    ) -> Prepared {
      Prepared([spec]) { operands in
        guard size > 0 else { return }
        for block in 0..<(outer * inner) {
          let first = block / inner * size * inner + block % inner
          let input = operands.input(0, Element.self) + first
          let output = operands.output(0, Element.self) + first
          var highest = input[0]
          for index in 1..<size { highest = max(highest, input[index * inner]) }
          var sum: Element = 0
          for index in 0..<size {
            let value = exponential(input[index * inner] - highest)
            output[index * inner] = value
            sum += value
          }
          let shift = isLog ? highest + logarithm(sum) : 0
          for index in 0..<size {
            let place = index * inner
            output[place] = isLog ? input[place] - shift : output[place] / sum
          }
        }
      }
    }
    return spec.type.storage == .single
      ? kernel({ expf($0) }, { logf($0) })
      : kernel({ (x: Double) in exp(x) }, { (x: Double) in log(x) })
  }
}
