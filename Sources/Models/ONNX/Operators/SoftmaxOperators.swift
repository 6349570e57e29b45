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
    let spec = try context.single(0)
    let axis = try context.axis(try context.node.integer("axis", default: -1), rank: spec.rank)
    let size = spec.shape[axis]
    let inner = spec.shape[(axis + 1)...].reduce(1, *)
    let outer = spec.shape[..<axis].reduce(1, *)
    return Prepared([spec]) { operands in
      guard size > 0 else { return }
      for block in 0..<outer {
        for column in 0..<inner {
          let first = block * size * inner + column
          let input = operands.input(0, Float.self) + first
          let output = operands.output(0, Float.self) + first
          var highest = input[0]
          for index in 1..<size { highest = max(highest, input[index * inner]) }
          var sum: Float = 0
          for index in 0..<size {
            let value = expf(input[index * inner] - highest)
            output[index * inner] = value
            sum += value
          }
          let logarithm = logf(sum)
          for index in 0..<size {
            let place = index * inner
            output[place] = isLog ? input[place] - highest - logarithm : output[place] / sum
          }
        }
      }
    }
  }
}
