/// Operators that keep the elements as they lie and change the shape, or tell it.
enum ShapeOperators {
  static let builders: [String: OperatorCatalogue.Builder] = [
    "Identity": { (context) throws(ModelError) -> Prepared? in
      Prepared(passingOnAs: try context.spec(0))
    },
    "Dropout": dropout,
    "Reshape": reshape,
    "Flatten": flatten,
    "Squeeze": squeeze,
    "Unsqueeze": unsqueeze,
    "Shape": { (context) throws(ModelError) -> Prepared? in
      let shape = try context.spec(0).shape
      let from = bounded(try context.node.integer("start", default: 0), rank: shape.count)
      let to = bounded(try context.node.integer("end", default: .max), rank: shape.count)
      let sizes = shape[from..<max(from, to)].map { Int64($0) }
      return Prepared(TensorBuffer(integers: sizes, shape: [sizes.count]))
    },
    "Size": { (context) throws(ModelError) -> Prepared? in
      Prepared(TensorBuffer(integers: [Int64(try context.spec(0).count)], shape: []))
    },
  ]

  private static func bounded(_ index: Int64, rank: Int) -> Int {
    let fromFront = index < 0 ? index + Int64(rank) : index
    return Int(min(max(fromFront, 0), Int64(rank)))
  }

  /// In inference it passes its input on, and its mask lets everything through.
  private static func dropout(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let spec = try context.spec(0)
    if context.has(2) {
      guard let training = try context.integers(2) else { return nil }
      guard training.allSatisfy({ $0 == 0 }) else {
        throw .unsupported(place: context.place, what: "training_mode")
      }
    }
    guard context.node.outputs.count > 1 else { return Prepared(passingOnAs: spec) }
    let count = spec.count
    let stride = spec.type.stride
    return Prepared([spec, TensorSpec(.bool, spec.shape)]) { operands in
      operands.output(0, UInt8.self).update(from: operands.input(0), count: count * stride)
      operands.output(1, Int64.self).update(repeating: 1, count: count)
    }
  }

  private static func passingOn(
    _ context: NodeContext, _ shape: [Int]
  ) throws(ModelError) -> Prepared {
    let spec = try context.spec(0)
    guard try Tensor.count(of: shape, place: context.place) == spec.count else {
      throw .wrongShape(place: context.place, expected: "of \(spec.count) elements", was: shape)
    }
    return Prepared(passingOnAs: TensorSpec(spec.type, shape))
  }

  private static func reshape(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let spec = try context.spec(0)
    let place = context.place
    let keepsZeros = try context.node.integer("allowzero", default: 0) != 0
    guard let wanted = try context.integers(1) else { return nil }
    var shape: [Int] = []
    var free: Int?
    for (axis, size) in wanted.enumerated() {
      switch size {
      case 0 where !keepsZeros:
        guard axis < spec.rank else {
          throw .wrongShape(place: place, expected: "with axis \(axis)", was: spec.shape)
        }
        shape.append(spec.shape[axis])
      case -1 where free == nil:
        free = axis
        shape.append(1)
      case 0...Int64(Tensor.elementLimit): shape.append(Int(size))
      default: throw .malformed(place: place, problem: "expected a size, was \(size)")
      }
    }
    if let free {
      let others = try Tensor.count(of: shape, place: place)
      shape[free] = others > 0 ? spec.count / others : 0
    }
    return try passingOn(context, shape)
  }

  private static func flatten(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let spec = try context.spec(0)
    let axis = try context.node.integer("axis", default: 1)
    let split = axis == Int64(spec.rank) ? spec.rank : try context.axis(axis, rank: spec.rank)
    return try passingOn(
      context, [spec.shape[..<split].reduce(1, *), spec.shape[split...].reduce(1, *)])
  }

  private static func squeeze(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let spec = try context.spec(0)
    var given = try context.node.integers("axes")
    if context.has(1) {
      guard let axes = try context.integers(1) else { return nil }
      given = axes
    }
    guard let given else { return try passingOn(context, spec.shape.filter { $0 != 1 }) }
    var dropped: Set<Int> = []
    for axis in given { dropped.insert(try context.axis(axis, rank: spec.rank)) }
    return try passingOn(
      context, spec.shape.indices.filter { !dropped.contains($0) }.map { spec.shape[$0] })
  }

  private static func unsqueeze(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let spec = try context.spec(0)
    var given = try context.node.integers("axes") ?? []
    if context.has(1) {
      guard let axes = try context.integers(1) else { return nil }
      given = axes
    }
    let rank = spec.rank + given.count
    var added: Set<Int> = []
    for axis in given { added.insert(try context.axis(axis, rank: rank)) }
    guard added.count == given.count else {
      throw .malformed(place: context.place, problem: "expected axes once each, was \(given)")
    }
    var rest = spec.shape[...]
    return try passingOn(
      context, (0..<rank).map { added.contains($0) ? 1 : rest.removeFirst() })
  }
}
