/// Operators that pick elements by indices which other tensors hold.
enum SelectionOperators {
  static let builders: [String: OperatorCatalogue.Builder] = [
    "Gather": gather,
    "GatherElements": gatherElements,
    "GatherND": gatherND,
    "OneHot": oneHot,
    "NonZero": nonZero,
    "TopK": topK,
  ]

  /// An index counted from the front, where a negative one counts from the back.
  @inline(__always)
  static func checked(
    _ index: Int64, _ size: Int, _ place: String
  ) throws(ModelError) -> Int {
    let position = index < 0 ? index &+ Int64(size) : index
    guard position >= 0, position < Int64(size) else {
      throw .malformed(place: place, problem: "expected an index below \(size), was \(index)")
    }
    return Int(position)
  }

  private static func gather(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let spec = try context.spec(0)
    let indices = try context.integer(1)
    let place = context.place
    let axis = try context.axis(try context.node.integer("axis", default: 0), rank: spec.rank)
    let size = spec.shape[axis]
    let shape = spec.shape[..<axis] + indices.shape + spec.shape[(axis + 1)...]
    let output = try spec.shaped(Array(shape), place: place)
    let inner = spec.shape[(axis + 1)...].reduce(1, *) * spec.type.stride
    let outer = spec.shape[..<axis].reduce(1, *)
    let count = indices.count
    return Prepared([output]) { (operands) throws(ModelError) in
      let input = operands.input(0, UInt8.self)
      let wanted = operands.input(1, Int64.self)
      var result = operands.output(0, UInt8.self)
      for block in 0..<outer {
        for index in 0..<count {
          let position = try checked(wanted[index], size, place)
          result.update(from: input + (block * size + position) * inner, count: inner)
          result += inner
        }
      }
    }
  }

  /// For each index tensor's element, where it lies in the data but for the indexed axis.
  static func bases(
    _ data: TensorSpec, _ indices: TensorSpec, axis: Int, _ place: String
  ) throws(ModelError) -> [Int] {
    guard data.rank == indices.rank,
      data.shape.indices.allSatisfy({ $0 == axis || indices.shape[$0] <= data.shape[$0] })
    else {
      throw .wrongShape(place: place, expected: "within \(data.shape)", was: indices.shape)
    }
    var steps = Shape.strides(of: data.shape)
    steps[axis] = 0
    return Shape.walk(indices.shape, steps: steps)
  }

  private static func gatherElements(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let spec = try context.spec(0)
    let indices = try context.integer(1)
    let place = context.place
    let axis = try context.axis(try context.node.integer("axis", default: 0), rank: spec.rank)
    let bases = try bases(spec, indices, axis: axis, place)
    let step = Shape.strides(of: spec.shape)[axis]
    let size = spec.shape[axis]
    func kernel<Element>(_: Element.Type) -> Prepared {
      Prepared([TensorSpec(spec.type, indices.shape)]) { (operands) throws(ModelError) in
        let wanted = operands.input(1, Int64.self)
        for index in bases.indices {
          let position = try checked(wanted[index], size, place)
          operands.output(0, Element.self)[index] =
            operands.input(0, Element.self)[bases[index] + position * step]
        }
      }
    }
    return spec.type.stride == 4 ? kernel(UInt32.self) : kernel(UInt64.self)
  }

  private static func gatherND(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let spec = try context.spec(0)
    let indices = try context.integer(1)
    let place = context.place
    guard let batch = Int(exactly: try context.node.integer("batch_dims", default: 0)),
      batch >= 0, batch < min(spec.rank, indices.rank), let depth = indices.shape.last,
      batch + depth <= spec.rank, spec.shape[..<batch] == indices.shape[..<batch]
    else {
      throw .wrongShape(place: place, expected: "that indexes \(spec.shape)", was: indices.shape)
    }
    let shape = indices.shape.dropLast() + spec.shape[(batch + depth)...]
    let output = try spec.shaped(Array(shape), place: place)
    let strides = Shape.strides(of: spec.shape)
    let inner = spec.shape[(batch + depth)...].reduce(1, *)
    let perBatch = spec.shape[batch...].reduce(1, *)
    let batches = spec.shape[..<batch].reduce(1, *)
    let lookups = indices.shape.dropLast().dropFirst(batch).reduce(1, *)
    let stride = spec.type.stride
    return Prepared([output]) { (operands) throws(ModelError) in
      var wanted = operands.input(1, Int64.self)
      var result = operands.output(0, UInt8.self)
      for block in 0..<batches {
        for _ in 0..<lookups {
          var position = block * perBatch
          for axis in 0..<depth {
            position +=
              try checked(wanted[axis], spec.shape[batch + axis], place) * strides[batch + axis]
          }
          wanted += depth
          result.update(
            from: operands.input(0, UInt8.self) + position * stride, count: inner * stride)
          result += inner * stride
        }
      }
    }
  }

  private static func oneHot(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let indices = try context.spec(0)
    let values = try context.spec(2)
    guard try context.spec(1).count == 1, values.shape == [2] else {
      throw .wrongShape(place: context.place, expected: "[2]", was: values.shape)
    }
    guard let known = context.value(1) else { return nil }
    let depth: Int64 =
      switch known.spec.type.storage {
      case .single: ConstantOperators.integer(Double(known.singles[0]), .int64)
      case .double: ConstantOperators.integer(known.doubles[0], .int64)
      case .integer: known.integers[0]
      }
    let size = try ConstantOperators.sizes([depth], context.place)[0]
    let axis = try context.axis(
      try context.node.integer("axis", default: -1), rank: indices.rank + 1)
    let shape = indices.shape[..<axis] + [size] + indices.shape[axis...]
    let output = try values.shaped(Array(shape), place: context.place)
    let inner = indices.shape[axis...].reduce(1, *)
    let outer = indices.shape[..<axis].reduce(1, *)
    let reader = NumberReader(indices.type)
    func kernel<Element>(_: Element.Type) -> Prepared {
      Prepared([output]) { operands in
        let choice = operands.input(2, Element.self)
        let result = operands.output(0, Element.self)
        for block in 0..<outer {
          for place in 0..<size {
            for index in 0..<inner {
              let wanted = reader.double(operands, 0, block * inner + index)
              let isHot = wanted == Double(place) || wanted + Double(size) == Double(place)
              result[(block * size + place) * inner + index] = choice[isHot ? 1 : 0]
            }
          }
        }
      }
    }
    return values.type.stride == 4 ? kernel(UInt32.self) : kernel(UInt64.self)
  }

  private static func nonZero(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let spec = try context.spec(0)
    guard let known = context.value(0) else { return nil }
    let isFound = (0..<spec.count).map { index in
      switch spec.type.storage {
      case .single: known.singles[index] != 0
      case .double: known.doubles[index] != 0
      case .integer: known.integers[index] != 0
      }
    }
    let found = isFound.indices.filter { isFound[$0] }
    let strides = Shape.strides(of: spec.shape)
    let coordinates = spec.shape.indices.flatMap { axis in
      found.map { Int64($0 / strides[axis] % spec.shape[axis]) }
    }
    return Prepared(TensorBuffer(integers: coordinates, shape: [spec.rank, found.count]))
  }

  private static func topK(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let spec = try context.spec(0)
    guard let wanted = try context.integers(1) else { return nil }
    let axis = try context.axis(try context.node.integer("axis", default: -1), rank: spec.rank)
    let size = spec.shape[axis]
    guard wanted.count == 1, (0...Int64(size)).contains(wanted[0]) else {
      throw .malformed(place: context.place, problem: "expected at most \(size), was \(wanted)")
    }
    let kept = Int(wanted[0])
    let isLargest = try context.node.integer("largest", default: 1) != 0
    var shape = spec.shape
    shape[axis] = kept
    let inner = spec.shape[(axis + 1)...].reduce(1, *)
    let outer = spec.shape[..<axis].reduce(1, *)
    func kernel<Element: Comparable & SendableMetatype>(_: Element.Type) -> Prepared {
      Prepared([TensorSpec(spec.type, shape), TensorSpec(.int64, shape)]) { operands in
        let input = operands.input(0, Element.self)
        for block in 0..<(outer * inner) {
          let (above, below) = (block / inner, block % inner)
          func value(_ position: Int) -> Element {
            input[(above * size + position) * inner + below]
          }
          let order = (0..<size).sorted {
            let (a, b) = (value($0), value($1))
            return a == b ? $0 < $1 : isLargest ? a > b : a < b
          }
          for (rank, position) in order.prefix(kept).enumerated() {
            let place = (above * kept + rank) * inner + below
            operands.output(0, Element.self)[place] = value(position)
            operands.output(1, Int64.self)[place] = Int64(position)
          }
        }
      }
    }
    switch spec.type.storage {
    case .single: return kernel(Float.self)
    case .double: return kernel(Double.self)
    case .integer: return kernel(Int64.self)
    }
  }
}
