/// Operators that put elements into a copy of a tensor, at places that indices tell.
enum ScatterOperators {
  static let builders: [String: OperatorCatalogue.Builder] = [
    "ScatterElements": elements,
    "ScatterND": slices,
  ]

  /// How an element meets the one that was there.
  private enum Reduction: String {
    case none, add, mul, max, min

    @inline(__always)
    func callAsFunction(_ old: Double, _ new: Double) -> Double {
      switch self {
      case .none: new
      case .add: old + new
      case .mul: old * new
      case .max: old > new ? old : new
      case .min: old < new ? old : new
      }
    }
  }

  private static func reduction(_ context: NodeContext) throws(ModelError) -> Reduction {
    let name = try context.node.text("reduction", default: "none")
    guard let reduction = Reduction(rawValue: name) else {
      throw .unsupported(place: context.place, what: "reduction \(name)")
    }
    return reduction
  }

  /// Puts a number where another was.
  private static func put(
    _ operands: Operands, _ type: ElementType, from: Int, at place: Int, _ reduction: Reduction
  ) {
    switch type.storage {
    case .single:
      let (result, new) = (operands.output(0, Float.self), operands.input(2, Float.self)[from])
      result[place] =
        reduction == .none ? new : Float(reduction(Double(result[place]), Double(new)))
    case .double:
      let (result, new) = (operands.output(0, Double.self), operands.input(2, Double.self)[from])
      result[place] = reduction(result[place], new)
    case .integer:
      let (result, new) = (operands.output(0, Int64.self), operands.input(2, Int64.self)[from])
      let old = result[place]
      switch reduction {
      case .none: result[place] = new
      case .add: result[place] = type.wrapped(old &+ new)
      case .mul: result[place] = type.wrapped(old &* new)
      case .max: result[place] = Swift.max(old, new)
      case .min: result[place] = Swift.min(old, new)
      }
    }
  }

  private static func elements(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let reduction = try reduction(context)
    let spec = try context.spec(0)
    let indices = try context.integer(1)
    let place = context.place
    guard try context.spec(2) == TensorSpec(spec.type, indices.shape) else {
      throw .wrongShape(
        place: place, expected: "\(indices.shape)", was: try context.spec(2).shape)
    }
    let axis = try context.axis(try context.node.integer("axis", default: 0), rank: spec.rank)
    let bases = try SelectionOperators.bases(spec, indices, axis: axis, place)
    let step = Shape.strides(of: spec.shape)[axis]
    let size = spec.shape[axis]
    let bytes = spec.byteCount
    return Prepared([spec]) { (operands) throws(ModelError) in
      operands.output(0, UInt8.self).update(from: operands.input(0), count: bytes)
      let wanted = operands.input(1, Int64.self)
      for index in bases.indices {
        let position = try SelectionOperators.checked(wanted[index], size, place)
        put(operands, spec.type, from: index, at: bases[index] + position * step, reduction)
      }
    }
  }

  private static func slices(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let reduction = try reduction(context)
    let spec = try context.spec(0)
    let indices = try context.integer(1)
    let place = context.place
    guard let depth = indices.shape.last, depth <= spec.rank else {
      throw .wrongShape(place: place, expected: "that indexes \(spec.shape)", was: indices.shape)
    }
    let updates = Array(indices.shape.dropLast()) + spec.shape[depth...]
    guard try context.spec(2) == TensorSpec(spec.type, updates) else {
      throw .wrongShape(place: place, expected: "\(updates)", was: try context.spec(2).shape)
    }
    let strides = Shape.strides(of: spec.shape)
    let inner = spec.shape[depth...].reduce(1, *)
    let lookups = indices.shape.dropLast().reduce(1, *)
    let bytes = spec.byteCount
    return Prepared([spec]) { (operands) throws(ModelError) in
      operands.output(0, UInt8.self).update(from: operands.input(0), count: bytes)
      var wanted = operands.input(1, Int64.self)
      for lookup in 0..<lookups {
        var first = 0
        for axis in 0..<depth {
          first +=
            try SelectionOperators.checked(wanted[axis], spec.shape[axis], place) * strides[axis]
        }
        wanted += depth
        for index in 0..<inner {
          put(operands, spec.type, from: lookup * inner + index, at: first + index, reduction)
        }
      }
    }
  }
}
