/// Operators that make tensors or change their element type.
enum ConstantOperators {
  static let builders: [String: OperatorCatalogue.Builder] = [
    "Constant": { (context) throws(ModelError) -> Prepared? in
      Prepared(TensorBuffer(try constant(context.node)))
    },
    "ConstantOfShape": constantOfShape,
    "Range": range,
    "EyeLike": eye,
    "Cast": { (context) throws(ModelError) -> Prepared? in
      let code = try context.node.integer("to", default: 0)
      guard let type = ElementType(rawValue: code) else {
        throw .unsupported(
          place: context.place, what: "element type \(ElementType.name(code))")
      }
      return try cast(context, to: type)
    },
    "CastLike": { (context) throws(ModelError) -> Prepared? in
      try cast(context, to: try context.spec(1).type)
    },
  ]

  /// Sizes of a shape that came as a tensor.
  static func sizes(_ values: [Int64], _ place: String) throws(ModelError) -> [Int] {
    var sizes: [Int] = []
    for size in values {
      guard (0...Int64(Tensor.elementLimit)).contains(size) else {
        throw .malformed(place: place, problem: "expected a size, was \(size)")
      }
      sizes.append(Int(size))
    }
    return sizes
  }

  private static func constant(_ node: ONNXNode) throws(ModelError) -> Tensor {
    if case .tensor(let tensor) = node.attribute("value") { return tensor }
    if node.has("value_float") {
      return try Tensor([try node.float("value_float", default: 0)], shape: [])
    }
    if node.has("value_int") {
      let value = try node.integer("value_int", default: 0)
      return try Tensor(.integer([value]), type: .int64, shape: [])
    }
    if let values = try node.floats("value_floats") {
      return try Tensor(values, shape: [values.count])
    }
    if let values = try node.integers("value_ints") {
      return try Tensor(.integer(values), type: .int64, shape: [values.count])
    }
    throw .unsupported(place: node.place, what: "a constant of this kind")
  }

  private static func constantOfShape(_ context: NodeContext) throws(ModelError) -> Prepared? {
    guard let sizes = try context.integers(0) else { return nil }
    let shape = try Self.sizes(sizes, context.place)
    var filler = try Tensor([0], shape: [1])
    if case .tensor(let value) = context.node.attribute("value") { filler = value }
    guard filler.count == 1 else {
      throw .wrongCount(of: "values of \(context.place)", expected: 1, was: filler.count)
    }
    let result = TensorBuffer(
      try TensorSpec(filler.type, []).shaped(shape, place: context.place))
    let count = result.spec.count
    switch filler.elements {
    case .float(let values): result.singles.update(repeating: values[0], count: count)
    case .double(let values): result.doubles.update(repeating: values[0], count: count)
    case .integer(let values): result.integers.update(repeating: values[0], count: count)
    }
    return Prepared(result)
  }

  private static func range(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let type = try context.spec(0).type
    var bounds: [Double] = []
    for index in 0..<3 {
      guard try context.spec(index).count == 1, try context.spec(index).type == type else {
        throw .malformed(place: context.place, problem: "expected three numbers of one type")
      }
      guard let value = context.value(index) else { return nil }
      switch type.storage {
      case .single: bounds.append(Double(value.singles[0]))
      case .double: bounds.append(value.doubles[0])
      case .integer: bounds.append(Double(value.integers[0]))
      }
    }
    let steps = ((bounds[1] - bounds[0]) / bounds[2]).rounded(.up)
    guard steps.isFinite, steps <= Double(Tensor.elementLimit) else {
      throw .malformed(place: context.place, problem: "expected a step that ends, was \(bounds[2])")
    }
    let result = TensorBuffer(TensorSpec(type, [max(0, Int(steps))]))
    for index in 0..<result.spec.count {
      let value = bounds[0] + Double(index) * bounds[2]
      switch type.storage {
      case .single: result.singles[index] = Float(value)
      case .double: result.doubles[index] = value
      case .integer: result.integers[index] = integer(value, .int64)
      }
    }
    return Prepared(result)
  }

  private static func eye(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let spec = try context.spec(0)
    let code = try context.node.integer("dtype", default: spec.type.rawValue)
    let diagonal = try context.node.integer("k", default: 0)
    guard let type = ElementType(rawValue: code), spec.rank == 2 else {
      throw .unsupported(place: context.place, what: "element type \(ElementType.name(code))")
    }
    let result = TensorBuffer(TensorSpec(type, spec.shape))
    for row in 0..<spec.shape[0] {
      guard let column = Int(exactly: Int64(row).addingReportingOverflow(diagonal).partialValue),
        (0..<spec.shape[1]).contains(column)
      else { continue }
      let index = row * spec.shape[1] + column
      switch type.storage {
      case .single: result.singles[index] = 1
      case .double: result.doubles[index] = 1
      case .integer: result.integers[index] = 1
      }
    }
    return Prepared(result)
  }

  /// The number without its fraction, in 64 bits.
  ///
  /// What does not fit has no defined result; the nearest end never traps.
  static func integer(_ value: Double, _ type: ElementType) -> Int64 {
    if type == .uint64, value >= 9.2e18 {
      return value < 18_446_744_073_709_551_616 ? Int64(bitPattern: UInt64(value)) : -1
    }
    return Int64(exactly: value.rounded(.towardZero)) ?? (value > 0 ? Int64.max : Int64.min)
  }

  private static func cast(
    _ context: NodeContext, to type: ElementType
  ) throws(ModelError) -> Prepared? {
    let spec = try context.spec(0)
    let output = TensorSpec(type, spec.shape)
    if spec.type == type { return Prepared(passingOnAs: output) }
    let count = spec.count
    let reader = NumberReader(spec.type)
    let isFromIntegers = spec.type.storage == .integer
    return Prepared([output]) { operands in
      for index in 0..<count {
        switch type.storage {
        case .single:
          operands.output(0, Float.self)[index] = Float(reader.double(operands, 0, index))
        case .double:
          operands.output(0, Double.self)[index] = reader.double(operands, 0, index)
        case .integer:
          let value: Int64
          if isFromIntegers {
            value = operands.input(0, Int64.self)[index]
          } else {
            let number = reader.double(operands, 0, index)
            value = type == .bool ? (number == 0 ? 0 : 1) : integer(number, type)
          }
          operands.output(0, Int64.self)[index] = type.wrapped(value)
        }
      }
    }
  }
}
