/// Operators that take parts of tensors and put parts together.
enum SelectionOperators {
  static let builders: [String: OperatorCatalogue.Builder] = [
    "Gather": { node, _ throws(ModelError) in
      let axis = try node.integer("axis", default: 0)
      return { inputs throws(ModelError) in try gather(inputs, axis: axis) }
    },
    "Slice": { _, _ throws(ModelError) in
      { inputs throws(ModelError) in try slice(inputs) }
    },
    "Concat": { node, _ throws(ModelError) in
      let axis = try node.integer("axis", default: 0)
      return { inputs throws(ModelError) in try concatenate(inputs, axis: axis) }
    },
    "Split": { node, _ throws(ModelError) in
      let axis = try node.integer("axis", default: 0)
      let parts = node.outputs.count
      return { inputs throws(ModelError) in try split(inputs, axis: axis, parts: parts) }
    },
  ]

  private static func gather(
    _ inputs: borrowing OperatorInputs, axis: Int64
  ) throws(ModelError) -> [Tensor] {
    let tensor = try inputs.tensor(0)
    let indices = try inputs.integers(1)
    let axis = try Shape.axis(axis, rank: tensor.shape.count, place: inputs.place)
    let size = tensor.shape[axis]
    var picked: [Int] = []
    for index in indices { picked.append(try Shape.axis(index, rank: size, place: inputs.place)) }
    let shape =
      tensor.shape[..<axis] + (try inputs.tensor(1).shape) + tensor.shape[(axis + 1)...]
    _ = try Tensor.count(of: Array(shape), place: inputs.place)
    let inner = tensor.shape[(axis + 1)...].reduce(1, *)
    let outer = tensor.shape[..<axis].reduce(1, *)
    var positions: [Int] = []
    for block in 0..<outer {
      for index in picked {
        let start = (block * size + index) * inner
        positions += start..<(start + inner)
      }
    }
    return [tensor.picking(positions, shape: Array(shape))]
  }

  private static func slice(_ inputs: borrowing OperatorInputs) throws(ModelError) -> [Tensor] {
    let tensor = try inputs.tensor(0)
    let place = inputs.place
    let starts = try inputs.integers(1)
    let ends = try inputs.integers(2)
    let axes = inputs.optional(3) == nil ? starts.indices.map { Int64($0) } : try inputs.integers(3)
    let steps = inputs.optional(4) == nil ? starts.map { _ in 1 } : try inputs.integers(4)
    guard starts.count == ends.count, starts.count == axes.count, starts.count == steps.count else {
      throw .wrongCount(of: "bounds of \(place)", expected: starts.count, was: ends.count)
    }
    let strides = Shape.strides(of: tensor.shape)
    var shape = tensor.shape
    var walkSteps = strides
    var first = 0
    for index in starts.indices {
      let axis = try Shape.axis(axes[index], rank: tensor.shape.count, place: place)
      guard shape[axis] == tensor.shape[axis], walkSteps[axis] == strides[axis] else {
        throw .malformed(place: place, problem: "expected axis \(axis) once, was twice")
      }
      guard steps[index] != 0, steps[index] > Int64(Int32.min), steps[index] < Int32.max else {
        throw .malformed(place: place, problem: "expected a step, was \(steps[index])")
      }
      let (start, count) = range(
        from: starts[index], to: ends[index], step: Int(steps[index]), size: tensor.shape[axis])
      first += count > 0 ? start * strides[axis] : 0
      shape[axis] = count
      walkSteps[axis] = strides[axis] * Int(steps[index])
    }
    return [tensor.picking(Shape.walk(shape, steps: walkSteps, start: first), shape: shape)]
  }

  /// The first index and how many there are, as in Python's `range(size)[from:to:step]`.
  private static func range(
    from: Int64, to: Int64, step: Int, size: Int
  ) -> (start: Int, count: Int) {
    let length = Int64(size)
    func bounded(_ index: Int64, _ low: Int64, _ high: Int64) -> Int {
      Int(min(max(index < 0 ? index + length : index, low), high))
    }
    if step > 0 {
      let start = bounded(from, 0, length)
      let end = bounded(to, 0, length)
      return (start, end > start ? (end - start + step - 1) / step : 0)
    }
    let start = bounded(from, -1, length - 1)
    let end = bounded(to, -1, length - 1)
    return (start, start > end ? (start - end - step - 1) / -step : 0)
  }

  private static func concatenate(
    _ inputs: borrowing OperatorInputs, axis: Int64
  ) throws(ModelError) -> [Tensor] {
    let first = try inputs.tensor(0)
    let place = inputs.place
    let axis = try Shape.axis(axis, rank: first.shape.count, place: place)
    var shape = first.shape
    var parts: [Tensor] = []
    shape[axis] = 0
    for index in 0..<inputs.count {
      let part = try inputs.tensor(index)
      var expected = part.shape
      guard expected.count == shape.count else {
        throw .wrongShape(place: place, expected: "like \(first.shape)", was: part.shape)
      }
      expected[axis] = shape[axis]
      guard expected == shape else {
        throw .wrongShape(place: place, expected: "like \(first.shape)", was: part.shape)
      }
      shape[axis] += part.shape[axis]
      _ = try Tensor.count(of: shape, place: place)
      parts.append(part)
    }
    let outer = shape[..<axis].reduce(1, *)
    let inner = shape[(axis + 1)...].reduce(1, *)
    func join<Element>(_ values: [[Element]]) -> [Element] {
      var result: [Element] = []
      for block in 0..<outer {
        for (part, elements) in zip(parts, values) {
          let width = part.shape[axis] * inner
          result += elements[(block * width)..<((block + 1) * width)]
        }
      }
      return result
    }
    let floats = parts.compactMap { $0.floats }
    let integers = parts.compactMap { $0.integers }
    if floats.count == parts.count {
      return [Tensor(unchecked: .float(join(floats)), shape: shape)]
    }
    guard integers.count == parts.count else {
      throw .unsupported(place: place, what: "joining element types")
    }
    return [Tensor(unchecked: .integer(join(integers)), shape: shape)]
  }

  private static func split(
    _ inputs: borrowing OperatorInputs, axis: Int64, parts: Int
  ) throws(ModelError) -> [Tensor] {
    let tensor = try inputs.tensor(0)
    let place = inputs.place
    let axis = try Shape.axis(axis, rank: tensor.shape.count, place: place)
    let size = tensor.shape[axis]
    var sizes: [Int] = []
    if inputs.optional(1) != nil {
      for value in try inputs.integers(1) {
        guard (0...Int64(size)).contains(value) else {
          throw .malformed(place: place, problem: "expected a size, was \(value)")
        }
        sizes.append(Int(value))
      }
    } else {
      let each = (size + max(parts, 1) - 1) / max(parts, 1)
      sizes = (0..<parts).map { max(0, min(each, size - $0 * each)) }
    }
    guard sizes.count == parts, sizes.reduce(0, +) == size else {
      throw .wrongCount(of: "elements split in \(place)", expected: size, was: sizes.reduce(0, +))
    }
    let strides = Shape.strides(of: tensor.shape)
    var start = 0
    return sizes.map { part in
      var shape = tensor.shape
      shape[axis] = part
      defer { start += part }
      let walk = Shape.walk(shape, steps: strides, start: start * strides[axis])
      return tensor.picking(walk, shape: shape)
    }
  }
}
