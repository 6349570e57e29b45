/// Operators that join tensors, cut them, and fill around them.
enum PieceOperators {
  static let builders: [String: OperatorCatalogue.Builder] = [
    "Concat": concatenate,
    "Split": split,
    "Pad": pad,
    "Trilu": triangle,
  ]

  private static func concatenate(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let first = try context.spec(0)
    let place = context.place
    let axis = try context.axis(try context.node.integer("axis", default: 0), rank: first.rank)
    var shape = first.shape
    shape[axis] = 0
    var widths: [Int] = []
    let inner = first.shape[(axis + 1)...].reduce(1, *) * first.type.stride
    for index in context.inputs.indices {
      let part = try context.spec(index)
      var expected = part.shape
      guard part.type == first.type, expected.count == shape.count else {
        throw .wrongShape(place: place, expected: "like \(first.shape)", was: part.shape)
      }
      expected[axis] = shape[axis]
      guard expected == shape else {
        throw .wrongShape(place: place, expected: "like \(first.shape)", was: part.shape)
      }
      shape[axis] += part.shape[axis]
      widths.append(part.shape[axis] * inner)
    }
    let output = try first.shaped(shape, place: place)
    let parts = widths
    let outer = shape[..<axis].reduce(1, *)
    return Prepared([output]) { operands in
      var result = operands.output(0, UInt8.self)
      for block in 0..<outer {
        for (index, width) in parts.enumerated() {
          result.update(from: operands.input(index, UInt8.self) + block * width, count: width)
          result += width
        }
      }
    }
  }

  private static func split(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let spec = try context.spec(0)
    let place = context.place
    let axis = try context.axis(try context.node.integer("axis", default: 0), rank: spec.rank)
    let size = spec.shape[axis]
    let parts = context.node.outputs.count
    var wanted = try context.node.integers("split")
    if context.has(1) {
      guard let given = try context.integers(1) else { return nil }
      wanted = given
    }
    var sizes: [Int] = []
    if let wanted {
      sizes = try ConstantOperators.sizes(wanted, place)
    } else {
      let each = (size + max(parts, 1) - 1) / max(parts, 1)
      sizes = (0..<parts).map { max(0, min(each, size - $0 * each)) }
    }
    guard sizes.count == parts, sizes.reduce(0, +) == size else {
      throw .wrongCount(of: "elements split in \(place)", expected: size, was: sizes.reduce(0, +))
    }
    let inner = spec.shape[(axis + 1)...].reduce(1, *) * spec.type.stride
    let outer = spec.shape[..<axis].reduce(1, *)
    let outputs = sizes.map { part in
      var shape = spec.shape
      shape[axis] = part
      return TensorSpec(spec.type, shape)
    }
    let widths = sizes.map { $0 * inner }
    return Prepared(outputs) { operands in
      var source = operands.input(0, UInt8.self)
      for block in 0..<outer {
        for (index, width) in widths.enumerated() {
          (operands.output(index, UInt8.self) + block * width).update(from: source, count: width)
          source += width
        }
      }
    }
  }

  private static func pad(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let spec = try context.spec(0)
    let place = context.place
    var amounts = try context.node.integers("pads") ?? []
    if context.has(1) {
      guard let given = try context.integers(1) else { return nil }
      amounts = given
    }
    var axes = Array(0..<spec.rank)
    if context.has(3) {
      guard let given = try context.integers(3) else { return nil }
      axes = []
      for axis in given { axes.append(try context.axis(axis, rank: spec.rank)) }
    }
    guard amounts.count == 2 * axes.count, Set(axes).count == axes.count else {
      throw .wrongCount(of: "pads of \(place)", expected: 2 * axes.count, was: amounts.count)
    }
    var before = [Int](repeating: 0, count: spec.rank)
    var shape = spec.shape
    for (index, axis) in axes.enumerated() {
      let (first, last) = (amounts[index], amounts[index + axes.count])
      guard abs(Double(first)) < 1e7, abs(Double(last)) < 1e7 else {
        throw .malformed(place: place, problem: "expected pads, was \(first), \(last)")
      }
      before[axis] = Int(first)
      shape[axis] += Int(first) + Int(last)
    }
    let output = try spec.shaped(shape, place: place)
    let mode = try context.node.text("mode", default: "constant")
    let sources = try paddedSources(spec, output, before: before, mode: mode, place)
    if let filler = context.optional(2), filler.type != spec.type || filler.count != 1 {
      throw .wrongShape(place: place, expected: "[]", was: filler.shape)
    }
    let bits = spec.type.stride == 4 ? UInt64(try filler(context).bitPattern) : 0
    func kernel<Element: FixedWidthInteger & Sendable>(_: Element.Type) -> Prepared {
      let own = Element(truncatingIfNeeded: bits)
      return Prepared([output]) { operands in
        let filler = operands.has(2) ? operands.input(2, Element.self)[0] : own
        let input = operands.input(0, Element.self)
        let result = operands.output(0, Element.self)
        for index in sources.indices {
          result[index] = sources[index] < 0 ? filler : input[Int(sources[index])]
        }
      }
    }
    return spec.type.stride == 4 ? kernel(UInt32.self) : kernel(UInt64.self)
  }

  /// What fills before operator set 11, where it is an attribute.
  private static func filler(_ context: NodeContext) throws(ModelError) -> Float {
    try context.node.float("value", default: 0)
  }

  /// Where each element of the padded tensor comes from; −1 where it is filled.
  private static func paddedSources(
    _ spec: TensorSpec, _ output: TensorSpec, before: [Int], mode: String, _ place: String
  ) throws(ModelError) -> [Int32] {
    var maps: [[Int]] = []
    for axis in output.shape.indices {
      let size = spec.shape[axis]
      var map: [Int] = []
      for index in 0..<output.shape[axis] {
        let position = index - before[axis]
        if (0..<size).contains(position) {
          map.append(position)
          continue
        }
        guard mode == "constant" || size > 0 else {
          throw .wrongShape(place: place, expected: "with elements", was: spec.shape)
        }
        switch mode {
        case "constant": map.append(-1)
        case "edge": map.append(position < 0 ? 0 : size - 1)
        case "wrap": map.append((position % size + size) % size)
        case "reflect":
          let period = max(2 * (size - 1), 1)
          let folded = (position % period + period) % period
          map.append(size == 1 ? 0 : folded < size ? folded : period - folded)
        default: throw .unsupported(place: place, what: "mode \(mode)")
        }
      }
      maps.append(map)
    }
    let strides = Shape.strides(of: spec.shape)
    let outStrides = Shape.strides(of: output.shape)
    return (0..<output.count).map { index in
      var source = 0
      for axis in maps.indices {
        let position = maps[axis][index / outStrides[axis] % output.shape[axis]]
        if position < 0 { return -1 }
        source += position * strides[axis]
      }
      return Int32(source)
    }
  }

  private static func triangle(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let spec = try context.spec(0)
    guard spec.rank >= 2 else {
      throw .wrongShape(place: context.place, expected: "of 2 sizes or more", was: spec.shape)
    }
    let isUpper = try context.node.integer("upper", default: 1) != 0
    var diagonal: Int64 = 0
    if context.has(1) {
      guard let given = try context.integers(1), given.count == 1 else { return nil }
      diagonal = max(min(given[0], 1 << 30), -(1 << 30))
    }
    let (rows, columns) = (spec.shape[spec.rank - 2], spec.shape[spec.rank - 1])
    let matrices = spec.shape.dropLast(2).reduce(1, *)
    let keeps = (0..<(rows * columns)).map { index in
      let distance = Int64(index % columns - index / columns)
      return isUpper ? distance >= diagonal : distance <= diagonal
    }
    func kernel<Element: FixedWidthInteger & SendableMetatype>(_: Element.Type) -> Prepared {
      Prepared([spec]) { operands in
        for matrix in 0..<matrices {
          let input = operands.input(0, Element.self) + matrix * keeps.count
          let result = operands.output(0, Element.self) + matrix * keeps.count
          for index in keeps.indices { result[index] = keeps[index] ? input[index] : 0 }
        }
      }
    }
    return spec.type.stride == 4 ? kernel(UInt32.self) : kernel(UInt64.self)
  }
}
