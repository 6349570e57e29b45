/// Operators that take the elements of windows, or of whole channels, together.
enum PoolingOperators {
  static let builders: [String: OperatorCatalogue.Builder] = [
    "MaxPool": maximum,
    "AveragePool": average,
    "GlobalAveragePool": { (context) throws(ModelError) -> Prepared? in
      try whole(context) { values, count in
        var sum = 0.0
        for index in 0..<count { sum += Double(values[index]) }
        return Float(sum / Double(count))
      }
    },
    "GlobalMaxPool": { (context) throws(ModelError) -> Prepared? in
      try whole(context) { values, count in
        var highest = -Float.infinity
        for index in 0..<count { highest = max(highest, values[index]) }
        return highest
      }
    },
  ]

  private static func whole(
    _ context: NodeContext, _ function: @escaping @Sendable (UnsafePointer<Float>, Int) -> Float
  ) throws(ModelError) -> Prepared? {
    let spec = try context.single(0)
    let size = try SpatialWindow.axes(of: spec, context.place).reduce(1, *)
    let shape = spec.shape[..<2] + spec.shape[2...].map { _ in 1 }
    let channels = spec.shape[0] * spec.shape[1]
    return Prepared([TensorSpec(spec.type, Array(shape))]) { operands in
      for channel in 0..<channels {
        operands.output(0, Float.self)[channel] = function(
          operands.input(0) + channel * size, size)
      }
    }
  }

  private struct Pool: Sendable {
    let channels: Int
    let inputSize: Int
    let windows: Int
    let positions: Int
    let places: [Int32]
    let output: TensorSpec
    let input: [Int]
  }

  private static func pool(_ context: NodeContext) throws(ModelError) -> Pool {
    let spec = try context.spec(0)
    let axes = try SpatialWindow.axes(of: spec, context.place)
    var kernel: [Int] = []
    for size in try context.node.integers("kernel_shape") ?? [] {
      guard (1...(1 << 20)).contains(size) else {
        throw .malformed(place: context.place, problem: "expected a kernel, was \(size)")
      }
      kernel.append(Int(size))
    }
    let window = try SpatialWindow(context, input: axes, kernel: kernel)
    let windows = window.output.reduce(1, *)
    _ = try Tensor.count(of: [window.positions, windows], place: context.place)
    let output = try spec.shaped(Array(spec.shape[..<2]) + window.output, place: context.place)
    return Pool(
      channels: spec.shape[0] * spec.shape[1], inputSize: axes.reduce(1, *), windows: windows,
      positions: window.positions, places: window.places(), output: output, input: axes)
  }

  private static func average(_ context: NodeContext) throws(ModelError) -> Prepared? {
    _ = try context.single(0)
    let pool = try pool(context)
    let countsPadding = try context.node.integer("count_include_pad", default: 0) != 0
    return Prepared([pool.output]) { operands in
      for channel in 0..<pool.channels {
        let input = operands.input(0, Float.self) + channel * pool.inputSize
        let result = operands.output(0, Float.self) + channel * pool.windows
        for window in 0..<pool.windows {
          var sum: Float = 0
          var count = 0
          for position in 0..<pool.positions {
            let place = pool.places[position * pool.windows + window]
            if place >= 0 { sum += input[Int(place)] }
            if place >= 0 || countsPadding && place == -1 { count += 1 }
          }
          result[window] = sum / Float(count)
        }
      }
    }
  }

  private static func maximum(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let pool = try pool(context)
    let isByColumn = try context.node.integer("storage_order", default: 0) != 0
    let indices = TensorSpec(.int64, pool.output.shape)
    // Where an index by columns would count an element that rows count at `place`.
    let transposed = isByColumn ? columnOrder(pool.input) : nil
    func kernel<Element: Comparable & Sendable>(_ lowest: Element) -> Prepared {
      Prepared([pool.output, indices]) { operands in
        for channel in 0..<pool.channels {
          let input = operands.input(0, Element.self) + channel * pool.inputSize
          for window in 0..<pool.windows {
            var best = lowest
            var found: Int32 = -1
            for position in 0..<pool.positions {
              let place = pool.places[position * pool.windows + window]
              guard place >= 0 else { continue }
              let value = input[Int(place)]
              if found < 0 || value > best { (best, found) = (value, place) }
            }
            let index = channel * pool.windows + window
            operands.output(0, Element.self)[index] = best
            let own = transposed.map { $0[Int(max(found, 0))] } ?? Int(found)
            operands.output(1, Int64.self)[index] = Int64(channel * pool.inputSize + own)
          }
        }
      }
    }
    switch pool.output.type.storage {
    case .single: return kernel(-Float.infinity)
    case .double: return kernel(-Double.infinity)
    case .integer: return kernel(Int64.min)
    }
  }

  private static func columnOrder(_ shape: [Int]) -> [Int] {
    var steps: [Int] = []
    var step = 1
    for size in shape {
      steps.append(step)
      step *= size
    }
    return Shape.walk(shape, steps: steps)
  }
}
