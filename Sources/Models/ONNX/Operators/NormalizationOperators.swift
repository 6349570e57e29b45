/// Operators that bring elements to a mean of zero and a deviation of one.
///
/// Means and variances are taken in double precision.
enum NormalizationOperators {
  static let builders: [String: OperatorCatalogue.Builder] = [
    "BatchNormalization": batch,
    "LayerNormalization": layer,
    "RMSNormalization": rootMeanSquare,
    "InstanceNormalization": instance,
    "GroupNormalization": group,
    "LpNormalization": unitLength,
  ]

  /// Mean and population variance of numbers that stand side by side.
  @inline(__always)
  private static func moments(
    _ values: UnsafePointer<Float>, _ count: Int
  ) -> (mean: Double, variance: Double) {
    var sum = 0.0
    for index in 0..<count { sum += Double(values[index]) }
    let mean = sum / Double(count)
    var squares = 0.0
    for index in 0..<count {
      let distance = Double(values[index]) - mean
      squares += distance * distance
    }
    return (mean, squares / Double(count))
  }

  private static func require(
    _ context: NodeContext, _ index: Int, count: Int
  ) throws(ModelError) {
    guard try context.single(index).count == count else {
      throw .wrongShape(
        place: context.place, expected: "[\(count)]", was: try context.spec(index).shape)
    }
  }

  private static func batch(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let spec = try context.single(0)
    guard try context.node.integer("training_mode", default: 0) == 0 else {
      throw .unsupported(place: context.place, what: "training_mode")
    }
    let channels = spec.rank > 1 ? spec.shape[1] : 1
    for index in 1...4 { try require(context, index, count: channels) }
    let epsilon = try context.node.float("epsilon", default: 1e-5)
    let inner = spec.shape.dropFirst(2).reduce(1, *)
    let rows = spec.shape.first ?? 1
    return Prepared([spec]) { operands in
      let (scale, shift) = (operands.input(1, Float.self), operands.input(2, Float.self))
      let (mean, variance) = (operands.input(3, Float.self), operands.input(4, Float.self))
      for row in 0..<rows {
        for channel in 0..<channels {
          let factor = scale[channel] / (variance[channel] + epsilon).squareRoot()
          let first = (row * channels + channel) * inner
          for index in first..<(first + inner) {
            operands.output(0, Float.self)[index] =
              (operands.input(0, Float.self)[index] - mean[channel]) * factor + shift[channel]
          }
        }
      }
    }
  }

  /// Where the elements that are normalised together begin.
  private static func rows(
    _ context: NodeContext
  ) throws(ModelError) -> (spec: TensorSpec, outer: Int, inner: Int, kept: [Int]) {
    let spec = try context.single(0)
    let axis = try context.axis(try context.node.integer("axis", default: -1), rank: spec.rank)
    let kept = spec.shape[..<axis] + spec.shape[axis...].map { _ in 1 }
    return (
      spec, spec.shape[..<axis].reduce(1, *), spec.shape[axis...].reduce(1, *), Array(kept)
    )
  }

  private static func layer(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let (spec, outer, inner, kept) = try rows(context)
    let scale = try parameter(context, 1, of: spec, inner)
    let shift = try context.has(2) ? parameter(context, 2, of: spec, inner) : nil
    let epsilon = Double(try context.node.float("epsilon", default: 1e-5))
    let statistics = TensorSpec(.float32, kept)
    return Prepared([spec, statistics, statistics]) { operands in
      for row in 0..<outer {
        let input = operands.input(0, Float.self) + row * inner
        let output = operands.output(0, Float.self) + row * inner
        let (mean, variance) = moments(input, inner)
        let inverse = 1 / (variance + epsilon).squareRoot()
        operands.output(1, Float.self)[row] = Float(mean)
        operands.output(2, Float.self)[row] = Float(inverse)
        for index in 0..<inner {
          let value = Float((Double(input[index]) - mean) * inverse)
          let factor = operands.input(1, Float.self)[scale(row * inner + index)]
          let addend = shift.map { operands.input(2, Float.self)[$0(row * inner + index)] } ?? 0
          output[index] = value * factor + addend
        }
      }
    }
  }

  /// How a scale or shift meets the elements.
  private static func parameter(
    _ context: NodeContext, _ index: Int, of spec: TensorSpec, _ inner: Int
  ) throws(ModelError) -> Broadcast {
    let own = try context.single(index)
    guard try Shape.broadcast(own.shape, spec.shape, place: context.place) == spec.shape else {
      throw .wrongShape(place: context.place, expected: "\(spec.shape)", was: own.shape)
    }
    return Broadcast(from: own.shape, to: spec.shape)
  }

  private static func rootMeanSquare(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let (spec, outer, inner, _) = try rows(context)
    let scale = try parameter(context, 1, of: spec, inner)
    let epsilon = Double(try context.node.float("epsilon", default: 1e-5))
    return Prepared([spec]) { operands in
      for row in 0..<outer {
        let input = operands.input(0, Float.self) + row * inner
        var squares = 0.0
        for index in 0..<inner { squares += Double(input[index]) * Double(input[index]) }
        let inverse = 1 / (squares / Double(inner) + epsilon).squareRoot()
        for index in 0..<inner {
          operands.output(0, Float.self)[row * inner + index] =
            Float(Double(input[index]) * inverse)
            * operands.input(1, Float.self)[scale(row * inner + index)]
        }
      }
    }
  }

  private static func instance(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let spec = try context.single(0)
    guard spec.rank >= 2 else {
      throw .wrongShape(place: context.place, expected: "of 2 sizes or more", was: spec.shape)
    }
    for index in 1...2 { try require(context, index, count: spec.shape[1]) }
    return grouped(spec, groups: spec.shape[1], try context.node.float("epsilon", default: 1e-5))
  }

  private static func group(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let spec = try context.single(0)
    // Until operator set 21 there was one scale for each group, not for each channel.
    guard context.version >= 21 else {
      throw .unsupported(
        place: context.place, what: "GroupNormalization of operator set \(context.version)")
    }
    let groups = try context.node.integer("num_groups", default: 0)
    guard spec.rank >= 2, groups > 0, Int64(spec.shape[1]) % groups == 0 else {
      throw .wrongShape(place: context.place, expected: "of \(groups) groups", was: spec.shape)
    }
    for index in 1...2 { try require(context, index, count: spec.shape[1]) }
    return grouped(spec, groups: Int(groups), try context.node.float("epsilon", default: 1e-5))
  }

  private static func grouped(_ spec: TensorSpec, groups: Int, _ epsilon: Float) -> Prepared {
    let inner = spec.shape.dropFirst(2).reduce(1, *)
    let channels = spec.shape[1] / groups
    let rows = spec.shape[0]
    return Prepared([spec]) { operands in
      for row in 0..<(rows * groups) {
        let first = row * channels * inner
        let (mean, variance) = moments(operands.input(0, Float.self) + first, channels * inner)
        let inverse = 1 / (variance + Double(epsilon)).squareRoot()
        for index in 0..<(channels * inner) {
          let channel = row % groups * channels + index / inner
          let value = Float((Double(operands.input(0, Float.self)[first + index]) - mean) * inverse)
          operands.output(0, Float.self)[first + index] =
            value * operands.input(1, Float.self)[channel]
            + operands.input(2, Float.self)[channel]
        }
      }
    }
  }

  private static func unitLength(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let spec = try context.single(0)
    let axis = try context.axis(try context.node.integer("axis", default: -1), rank: spec.rank)
    let power = try context.node.integer("p", default: 2)
    guard power == 1 || power == 2 else {
      throw .malformed(place: context.place, problem: "expected p 1 or 2, was \(power)")
    }
    let axes = ReducedAxes(spec, [axis], keeps: true)
    return Prepared([spec]) { operands in
      for start in axes.starts {
        var sum = 0.0
        for offset in axes.offsets {
          let value = Double(operands.input(0, Float.self)[Int(start + offset)])
          sum += power == 1 ? abs(value) : value * value
        }
        let length = power == 1 ? sum : sum.squareRoot()
        for offset in axes.offsets {
          let place = Int(start + offset)
          let value = Double(operands.input(0, Float.self)[place])
          operands.output(0, Float.self)[place] = length == 0 ? 0 : Float(value / length)
        }
      }
    }
  }
}
