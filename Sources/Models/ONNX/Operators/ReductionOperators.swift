internal import Glibc

/// Operators over whole axes.
enum ReductionOperators {
  static let builders: [String: OperatorCatalogue.Builder] = [
    "ReduceMean": reduction { sum, count in count > 0 ? sum / Float(count) : .nan },
    "ReduceSum": reduction { sum, _ in sum },
    "Softmax": { node, _ throws(ModelError) in
      let axis = try node.integer("axis", default: -1)
      return { inputs throws(ModelError) in try softmax(inputs, axis: axis) }
    },
    "LayerNormalization": { node, _ throws(ModelError) in
      let axis = try node.integer("axis", default: -1)
      let epsilon = try node.float("epsilon", default: 1e-5)
      return { inputs throws(ModelError) in
        try normalise(inputs, axis: axis, epsilon: epsilon)
      }
    },
  ]

  private static func reduction(
    _ finish: @escaping @Sendable (Float, Int) -> Float
  ) -> OperatorCatalogue.Builder {
    { node, _ throws(ModelError) in
      let axes = try node.integers("axes")
      let keepsAxes = try node.integer("keepdims", default: 1) != 0
      let isIdentityWithoutAxes = try node.integer("noop_with_empty_axes", default: 0) != 0
      return { inputs throws(ModelError) in
        let (values, shape) = try inputs.floats(0)
        let given = inputs.optional(1) == nil ? axes ?? [] : try inputs.integers(1)
        if given.isEmpty && isIdentityWithoutAxes { return [try inputs.tensor(0)] }
        var isReduced = [Bool](repeating: given.isEmpty, count: shape.count)
        for axis in given {
          isReduced[try Shape.axis(axis, rank: shape.count, place: inputs.place)] = true
        }
        let kept = zip(shape, isReduced).map { $1 ? 1 : $0 }
        let dropped = zip(shape, isReduced).filter { !$1 }.map { $0.0 }
        // Summed in double precision: the order of the library's own sums is not defined.
        var sums = [Double](repeating: 0, count: try Tensor.count(of: kept, place: inputs.place))
        let targets = Shape.broadcastIndices(from: kept, to: shape)
        for (value, target) in zip(values, targets) { sums[target] += Double(value) }
        let each = sums.isEmpty ? 0 : values.count / sums.count
        return [
          Tensor(
            unchecked: .float(sums.map { finish(Float($0), each) }),
            shape: keepsAxes ? kept : dropped)
        ]
      }
    }
  }

  private static func softmax(
    _ inputs: borrowing OperatorInputs, axis: Int64
  ) throws(ModelError) -> [Tensor] {
    let (values, shape) = try inputs.floats(0)
    let axis = try Shape.axis(axis, rank: shape.count, place: inputs.place)
    let size = shape[axis]
    let inner = shape[(axis + 1)...].reduce(1, *)
    var result = values
    guard !values.isEmpty else { return [try inputs.tensor(0)] }
    for first in 0..<(values.count / size) {
      let base = first / inner * inner * size + first % inner
      var highest = -Float.infinity
      for k in 0..<size { highest = max(highest, values[base + k * inner]) }
      var sum: Float = 0
      for k in 0..<size {
        let power = expf(values[base + k * inner] - highest)
        result[base + k * inner] = power
        sum += power
      }
      for k in 0..<size { result[base + k * inner] /= sum }
    }
    return [Tensor(unchecked: .float(result), shape: shape)]
  }

  private static func normalise(
    _ inputs: borrowing OperatorInputs, axis: Int64, epsilon: Float
  ) throws(ModelError) -> [Tensor] {
    let (values, shape) = try inputs.floats(0)
    let axis = try Shape.axis(axis, rank: shape.count, place: inputs.place)
    let width = shape[axis...].reduce(1, *)
    let scale = try inputs.floats(1).values
    let shift = inputs.optional(2) == nil ? [] : try inputs.floats(2).values
    guard scale.count == width, shift.isEmpty || shift.count == width else {
      throw .wrongCount(of: "scales of \(inputs.place)", expected: width, was: scale.count)
    }
    guard !values.isEmpty else { return [try inputs.tensor(0)] }
    var result = values
    for start in stride(from: 0, to: values.count, by: width) {
      let row = values[start..<(start + width)]
      let mean = row.reduce(0.0) { $0 + Double($1) } / Double(width)
      let squares = row.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
      let deviation = (squares / Double(width) + Double(epsilon)).squareRoot()
      for k in 0..<width {
        let unit = Float((Double(values[start + k]) - mean) / deviation)
        result[start + k] = unit * scale[k] + (shift.isEmpty ? 0 : shift[k])
      }
    }
    return [Tensor(unchecked: .float(result), shape: shape)]
  }
}
