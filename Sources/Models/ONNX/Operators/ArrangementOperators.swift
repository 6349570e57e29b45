/// Operators that pick elements from places known beforehand: each output element has one source.
enum ArrangementOperators {
  static let builders: [String: OperatorCatalogue.Builder] = [
    "Transpose": transpose,
    "Expand": expand,
    "Tile": tile,
    "Slice": slice,
    "DepthToSpace": depthToSpace,
    "SpaceToDepth": spaceToDepth,
  ]

  /// Copies the element at each source to the outputs in their order.
  static func picking(_ output: TensorSpec, _ sources: [Int]) -> Prepared {
    let places = sources.map { Int32($0) }
    func kernel<Element>(_: Element.Type) -> Prepared {
      Prepared([output]) { operands in
        let input = operands.input(0, Element.self)
        let result = operands.output(0, Element.self)
        for index in places.indices { result[index] = input[Int(places[index])] }
      }
    }
    return output.type.stride == 4 ? kernel(UInt32.self) : kernel(UInt64.self)
  }

  private static func transpose(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let spec = try context.spec(0)
    var axes = Array((0..<spec.rank).reversed())
    if let order = try context.node.integers("perm") {
      axes = order.compactMap { Int(exactly: $0) }
      guard axes.sorted() == Array(0..<spec.rank) else {
        throw .malformed(
          place: context.place, problem: "expected an order of \(spec.rank) axes, was \(order)")
      }
    }
    return transposing(spec, axes)
  }

  private static func transposing(_ spec: TensorSpec, _ axes: [Int]) -> Prepared {
    let output = TensorSpec(spec.type, axes.map { spec.shape[$0] })
    // Where only axes of size one move, the elements stay as they are.
    let moving = axes.filter { spec.shape[$0] != 1 }
    if moving == moving.sorted() { return Prepared(passingOnAs: output) }
    let strides = Shape.strides(of: spec.shape)
    return picking(output, Shape.walk(output.shape, steps: axes.map { strides[$0] }))
  }

  private static func expand(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let spec = try context.spec(0)
    guard let wanted = try context.integers(1) else { return nil }
    let shape = try Shape.broadcast(
      spec.shape, try ConstantOperators.sizes(wanted, context.place), place: context.place)
    if shape.reduce(1, *) == spec.count {
      return Prepared(passingOnAs: TensorSpec(spec.type, shape))
    }
    return picking(
      TensorSpec(spec.type, shape), Shape.broadcastIndices(from: spec.shape, to: shape))
  }

  private static func tile(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let spec = try context.spec(0)
    guard let repeats = try context.integers(1) else { return nil }
    let times = try ConstantOperators.sizes(repeats, context.place)
    guard times.count == spec.rank else {
      throw .wrongCount(of: "repeats of \(context.place)", expected: spec.rank, was: times.count)
    }
    var shape: [Int] = []
    for (size, times) in zip(spec.shape, times) {
      let (product, overflows) = size.multipliedReportingOverflow(by: times)
      shape.append(overflows ? .max : product)
    }
    let output = try spec.shaped(shape, place: context.place)
    // Each axis is seen as two, of which the first does not move.
    let strides = Shape.strides(of: spec.shape)
    let doubled = zip(times, spec.shape).flatMap { [$0, $1] }
    return picking(output, Shape.walk(doubled, steps: strides.flatMap { [0, $0] }))
  }

  private static func slice(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let spec = try context.spec(0)
    let place = context.place
    let bounds: (starts: [Int64], ends: [Int64], axes: [Int64]?, steps: [Int64]?)
    if context.inputs.count > 1 {
      guard let starts = try context.integers(1), let ends = try context.integers(2) else {
        return nil
      }
      let axes = context.has(3) ? try context.integers(3) : nil
      let steps = context.has(4) ? try context.integers(4) : nil
      guard !context.has(3) || axes != nil, !context.has(4) || steps != nil else { return nil }
      bounds = (starts, ends, axes, steps)
    } else {
      bounds = (
        try context.node.integers("starts") ?? [], try context.node.integers("ends") ?? [],
        try context.node.integers("axes"), nil
      )
    }
    let axes = bounds.axes ?? bounds.starts.indices.map { Int64($0) }
    let steps = bounds.steps ?? bounds.starts.map { _ in 1 }
    guard [bounds.ends.count, axes.count, steps.count].allSatisfy({ $0 == bounds.starts.count })
    else {
      throw .wrongCount(
        of: "bounds of \(place)", expected: bounds.starts.count, was: bounds.ends.count)
    }
    let strides = Shape.strides(of: spec.shape)
    var shape = spec.shape
    var walkSteps = strides
    var first = 0
    var seen: Set<Int> = []
    for index in bounds.starts.indices {
      let axis = try context.axis(axes[index], rank: spec.rank)
      guard seen.insert(axis).inserted else {
        throw .malformed(place: place, problem: "expected axis \(axis) once, was twice")
      }
      guard steps[index] != 0 else {
        throw .malformed(place: place, problem: "expected a step, was 0")
      }
      let step = Int(max(min(steps[index], Int64(Int32.max)), -Int64(Int32.max)))
      let (start, count) = range(
        from: bounds.starts[index], to: bounds.ends[index], step: step, size: spec.shape[axis])
      first += count > 0 ? start * strides[axis] : 0
      shape[axis] = count
      walkSteps[axis] = count > 1 ? strides[axis] * step : 0
    }
    return picking(
      TensorSpec(spec.type, shape), Shape.walk(shape, steps: walkSteps, start: first))
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

  /// The block size and the shape `[batch, channels, height, width]`.
  private static func blocks(
    _ context: NodeContext
  ) throws(ModelError) -> (size: Int, spec: TensorSpec) {
    let spec = try context.spec(0)
    let size = try context.node.integer("blocksize", default: 0)
    guard spec.rank == 4, (1...Int64(1 << 12)).contains(size) else {
      throw .wrongShape(place: context.place, expected: "of 4 sizes", was: spec.shape)
    }
    return (Int(size), spec)
  }

  /// Seen as six axes, two of which change places.
  private static func rearranged(
    _ spec: TensorSpec, as shape: [Int], order: [Int], to result: [Int], _ place: String
  ) throws(ModelError) -> Prepared {
    guard shape.reduce(1, *) == spec.count else {
      throw .wrongShape(place: place, expected: "that blocks divide", was: spec.shape)
    }
    let strides = Shape.strides(of: shape)
    let walk = Shape.walk(order.map { shape[$0] }, steps: order.map { strides[$0] })
    return picking(TensorSpec(spec.type, result), walk)
  }

  private static func depthToSpace(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let (size, spec) = try blocks(context)
    let (n, c, h, w) = (spec.shape[0], spec.shape[1], spec.shape[2], spec.shape[3])
    let depth = c / (size * size)
    let result = [n, depth, h * size, w * size]
    if try context.node.text("mode", default: "DCR") == "CRD" {
      return try rearranged(
        spec, as: [n, depth, size, size, h, w], order: [0, 1, 4, 2, 5, 3], to: result,
        context.place)
    }
    return try rearranged(
      spec, as: [n, size, size, depth, h, w], order: [0, 3, 4, 1, 5, 2], to: result, context.place)
  }

  private static func spaceToDepth(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let (size, spec) = try blocks(context)
    let (n, c, h, w) = (spec.shape[0], spec.shape[1], spec.shape[2], spec.shape[3])
    let isChannelFirst = try context.node.text("mode", default: "DCR") == "CRD"
    return try rearranged(
      spec, as: [n, c, h / size, size, w / size, size],
      order: isChannelFirst ? [0, 1, 3, 5, 2, 4] : [0, 3, 5, 1, 2, 4],
      to: [n, c * size * size, h / size, w / size], context.place)
  }
}
