/// Operators that keep the elements and change how they are arranged.
enum ShapeOperators {
  static let builders: [String: OperatorCatalogue.Builder] = [
    "Identity": passing,
    // In inference it passes its input on.
    "Dropout": passing,
    "Reshape": { node, _ throws(ModelError) in
      let keepsZeros = try node.integer("allowzero", default: 0) != 0
      return { inputs throws(ModelError) in try reshape(inputs, keepsZeros: keepsZeros) }
    },
    "Flatten": { node, _ throws(ModelError) in
      let axis = try node.integer("axis", default: 1)
      return { inputs throws(ModelError) in try flatten(inputs, axis: axis) }
    },
    "Squeeze": { node, _ throws(ModelError) in
      let axes = try node.integers("axes")
      return { inputs throws(ModelError) in try squeeze(inputs, axes: axes) }
    },
    "Unsqueeze": { node, _ throws(ModelError) in
      let axes = try node.integers("axes")
      return { inputs throws(ModelError) in try unsqueeze(inputs, axes: axes) }
    },
    "Transpose": { node, _ throws(ModelError) in
      let order = try node.integers("perm")
      return { inputs throws(ModelError) in try transpose(inputs, order: order) }
    },
    "Expand": { _, _ throws(ModelError) in
      { inputs throws(ModelError) in try expand(inputs) }
    },
    "Shape": { node, _ throws(ModelError) in
      let start = try node.integer("start", default: 0)
      let end = try node.integer("end", default: .max)
      return { inputs throws(ModelError) in
        let shape = try inputs.tensor(0).shape
        let from = bounded(start, rank: shape.count)
        let to = max(from, bounded(end, rank: shape.count))
        let sizes = shape[from..<to].map { Int64($0) }
        return [Tensor(unchecked: .integer(sizes), shape: [sizes.count])]
      }
    },
  ]

  private static let passing: OperatorCatalogue.Builder = { _, _ throws(ModelError) in
    { inputs throws(ModelError) in [try inputs.tensor(0)] }
  }

  private static func bounded(_ index: Int64, rank: Int) -> Int {
    let fromFront = index < 0 ? index + Int64(rank) : index
    return Int(min(max(fromFront, 0), Int64(rank)))
  }

  private static func reshape(
    _ inputs: borrowing OperatorInputs, keepsZeros: Bool
  ) throws(ModelError) -> [Tensor] {
    let tensor = try inputs.tensor(0)
    let place = inputs.place
    var shape: [Int] = []
    var free: Int?
    for (axis, size) in try inputs.integers(1).enumerated() {
      switch size {
      case 0 where !keepsZeros:
        guard axis < tensor.shape.count else {
          throw .wrongShape(place: place, expected: "with axis \(axis)", was: tensor.shape)
        }
        shape.append(tensor.shape[axis])
      case -1 where free == nil:
        free = axis
        shape.append(1)
      case 0...Int64(Tensor.elementLimit): shape.append(Int(size))
      default: throw .malformed(place: place, problem: "expected a size, was \(size)")
      }
    }
    if let free {
      let others = try Tensor.count(of: shape, place: place)
      shape[free] = others > 0 ? tensor.count / others : 0
    }
    return [try tensor.reshaped(to: shape, place: place)]
  }

  private static func flatten(
    _ inputs: borrowing OperatorInputs, axis: Int64
  ) throws(ModelError) -> [Tensor] {
    let tensor = try inputs.tensor(0)
    let rank = tensor.shape.count
    let split =
      axis == Int64(rank) ? rank : try Shape.axis(axis, rank: rank, place: inputs.place)
    let rows = tensor.shape[..<split].reduce(1, *)
    let columns = tensor.shape[split...].reduce(1, *)
    return [try tensor.reshaped(to: [rows, columns], place: inputs.place)]
  }

  private static func squeeze(
    _ inputs: borrowing OperatorInputs, axes: [Int64]?
  ) throws(ModelError) -> [Tensor] {
    let tensor = try inputs.tensor(0)
    let place = inputs.place
    var shape: [Int] = []
    if let given = inputs.optional(1) == nil ? axes : try inputs.integers(1) {
      var dropped: Set<Int> = []
      for axis in given {
        dropped.insert(try Shape.axis(axis, rank: tensor.shape.count, place: place))
      }
      shape = tensor.shape.indices.filter { !dropped.contains($0) }.map { tensor.shape[$0] }
    } else {
      shape = tensor.shape.filter { $0 != 1 }
    }
    return [try tensor.reshaped(to: shape, place: place)]
  }

  private static func unsqueeze(
    _ inputs: borrowing OperatorInputs, axes: [Int64]?
  ) throws(ModelError) -> [Tensor] {
    let tensor = try inputs.tensor(0)
    let place = inputs.place
    let given = inputs.optional(1) == nil ? axes ?? [] : try inputs.integers(1)
    let rank = tensor.shape.count + given.count
    var added: Set<Int> = []
    for axis in given { added.insert(try Shape.axis(axis, rank: rank, place: place)) }
    guard added.count == given.count else {
      throw .malformed(place: place, problem: "expected axes once each, was \(given)")
    }
    var rest = tensor.shape[...]
    let shape = (0..<rank).map { added.contains($0) ? 1 : rest.removeFirst() }
    return [try tensor.reshaped(to: shape, place: place)]
  }

  private static func transpose(
    _ inputs: borrowing OperatorInputs, order: [Int64]?
  ) throws(ModelError) -> [Tensor] {
    let tensor = try inputs.tensor(0)
    let rank = tensor.shape.count
    var axes = Array((0..<rank).reversed())
    if let order {
      axes = order.compactMap { Int(exactly: $0) }
      guard axes.sorted() == Array(0..<rank) else {
        throw .malformed(
          place: inputs.place, problem: "expected an order of \(rank) axes, was \(order)")
      }
    }
    let shape = axes.map { tensor.shape[$0] }
    // Where only axes of size one move, the elements stay as they are.
    let moving = axes.filter { tensor.shape[$0] != 1 }
    if moving == moving.sorted() {
      return [Tensor(unchecked: tensor.elements, shape: shape)]
    }
    let strides = Shape.strides(of: tensor.shape)
    let indices = Shape.walk(shape, steps: axes.map { strides[$0] })
    return [tensor.picking(indices, shape: shape)]
  }

  private static func expand(_ inputs: borrowing OperatorInputs) throws(ModelError) -> [Tensor] {
    let tensor = try inputs.tensor(0)
    var wanted: [Int] = []
    for size in try inputs.integers(1) {
      guard (0...Int64(Tensor.elementLimit)).contains(size) else {
        throw .malformed(place: inputs.place, problem: "expected a size, was \(size)")
      }
      wanted.append(Int(size))
    }
    let shape = try Shape.broadcast(tensor.shape, wanted, place: inputs.place)
    let indices = Shape.broadcastIndices(from: tensor.shape, to: shape)
    return [tensor.picking(indices, shape: shape)]
  }
}
