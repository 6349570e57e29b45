internal import Glibc

/// Operators that take all elements along some axes together.
enum ReductionOperators {
  static let builders: [String: OperatorCatalogue.Builder] = [
    "ReduceSum": folding(.init(from: 0) { $0 + $1 }),
    "ReduceMean": folding(.init(from: 0, finish: { $0 / $1 }) { $0 + $1 }),
    "ReduceProd": folding(.init(from: 1) { $0 * $1 }),
    "ReduceL1": folding(.init(from: 0) { $0 + abs($1) }),
    "ReduceL2": folding(.init(from: 0, finish: { sum, _ in sum.squareRoot() }) { $0 + $1 * $1 }),
    "ReduceSumSquare": folding(.init(from: 0) { $0 + $1 * $1 }),
    "ReduceLogSum": folding(.init(from: 0, finish: { sum, _ in log(sum) }) { $0 + $1 }),
    "ReduceLogSumExp": folding(.init(from: 0, finish: { sum, _ in log(sum) }) { $0 + exp($1) }),
    "ReduceMax": folding(.init(from: -.infinity) { $0 > $1 || $0.isNaN ? $0 : $1 }),
    "ReduceMin": folding(.init(from: .infinity) { $0 < $1 || $0.isNaN ? $0 : $1 }),
    "ArgMax": position { $0 > $1 },
    "ArgMin": position { $0 < $1 },
  ]

  /// Elements are taken together in double precision, so that sums of many stay exact enough.
  private struct Fold: Sendable {
    let initial: Double
    let step: @Sendable (Double, Double) -> Double
    /// Given the result and how many elements there were.
    let finish: @Sendable (Double, Double) -> Double

    init(
      from initial: Double,
      finish: @escaping @Sendable (Double, Double) -> Double = { result, _ in result },
      _ step: @escaping @Sendable (Double, Double) -> Double
    ) {
      self.initial = initial
      self.step = step
      self.finish = finish
    }
  }

  private static func folding(_ fold: Fold) -> OperatorCatalogue.Builder {
    { (context) throws(ModelError) -> Prepared? in
      let spec = try context.spec(0)
      guard let known = try ReducedAxes.prepare(context) else {
        return Prepared(passingOnAs: spec)
      }
      guard let axes = known else { return nil }
      let output = TensorSpec(spec.type, axes.output)
      let reader = NumberReader(spec.type)
      let count = Double(axes.offsets.count)
      let type = spec.type
      return Prepared([output]) { operands in
        for (index, start) in axes.starts.enumerated() {
          var result = fold.initial
          for offset in axes.offsets {
            result = fold.step(result, reader.double(operands, 0, Int(start + offset)))
          }
          result = fold.finish(result, count)
          switch type.storage {
          case .single: operands.output(0, Float.self)[index] = Float(result)
          case .double: operands.output(0, Double.self)[index] = result
          case .integer where type == .bool:
            operands.output(0, Int64.self)[index] = result > 0 ? 1 : 0
          case .integer:
            operands.output(0, Int64.self)[index] = type.wrapped(
              ConstantOperators.integer(result, type))
          }
        }
      }
    }
  }

  private static func position(
    _ isBetter: @escaping @Sendable (Double, Double) -> Bool
  ) -> OperatorCatalogue.Builder {
    { (context) throws(ModelError) -> Prepared? in
      let spec = try context.spec(0)
      let axis = try context.axis(try context.node.integer("axis", default: 0), rank: spec.rank)
      let takesLast = try context.node.integer("select_last_index", default: 0) != 0
      let axes = ReducedAxes(
        spec, [axis], keeps: try context.node.integer("keepdims", default: 1) != 0)
      guard !axes.offsets.isEmpty else {
        throw .wrongShape(place: context.place, expected: "with elements", was: spec.shape)
      }
      let reader = NumberReader(spec.type)
      return Prepared([TensorSpec(.int64, axes.output)]) { operands in
        for (index, start) in axes.starts.enumerated() {
          var best = 0
          var value = reader.double(operands, 0, Int(start))
          for (place, offset) in axes.offsets.enumerated().dropFirst() {
            let other = reader.double(operands, 0, Int(start + offset))
            if isBetter(other, value) || takesLast && other == value {
              best = place
              value = other
            }
          }
          operands.output(0, Int64.self)[index] = Int64(best)
        }
      }
    }
  }
}
