internal import Glibc

/// Arithmetic of two or more operands, broadcast as in NumPy.
enum BinaryOperators {
  typealias IntegerFunction = @Sendable (Int64, Int64) -> Int64

  static let builders: [String: OperatorCatalogue.Builder] = [
    "Add": arithmetic({ $0 + $1 }, { $0 + $1 }, { $0 &+ $1 }),
    "Sub": arithmetic({ $0 - $1 }, { $0 - $1 }, { $0 &- $1 }),
    "Mul": arithmetic({ $0 * $1 }, { $0 * $1 }, { $0 &* $1 }),
    "Div": arithmetic(
      { $0 / $1 }, { $0 / $1 }, { $0.dividedReportingOverflow(by: $1).partialValue },
      needsDivisor: true),
    "PRelu": arithmetic(
      { $0 < 0 ? $0 * $1 : $0 }, { $0 < 0 ? $0 * $1 : $0 }, { $0 < 0 ? $0 &* $1 : $0 }),
    "Mod": modulo,
    "Pow": power,
    "Min": folding(
      { $0 < $1 || $0.isNaN ? $0 : $1 }, { $0 < $1 || $0.isNaN ? $0 : $1 }, { min($0, $1) }),
    "Max": folding(
      { $0 > $1 || $0.isNaN ? $0 : $1 }, { $0 > $1 || $0.isNaN ? $0 : $1 }, { max($0, $1) }),
    "Sum": folding({ $0 + $1 }, { $0 + $1 }, { $0 &+ $1 }),
    "Mean": folding({ $0 + $1 }, { $0 + $1 }, { $0 &+ $1 }, isMean: true),
    "Clip": clip,
  ]

  private static func arithmetic(
    _ single: @escaping @Sendable (Float, Float) -> Float,
    _ double: @escaping @Sendable (Double, Double) -> Double,
    _ integer: @escaping IntegerFunction, needsDivisor: Bool = false
  ) -> OperatorCatalogue.Builder {
    { (context) throws(ModelError) -> Prepared? in
      try context.expect(inputs: 2...2)
      let pair = try Pair(context)
      let type = pair.output.type
      switch type.storage {
      case .single: return Prepared([pair.output]) { pair.run($0, single) }
      case .double: return Prepared([pair.output]) { pair.run($0, double) }
      case .integer:
        let place = context.place
        return Prepared([pair.output]) { (operands) throws(ModelError) in
          if needsDivisor { try pair.requireDivisors(operands, place) }
          if type.isWide {
            pair.run(operands, integer)
          } else {
            pair.run(operands) { type.wrapped(integer($0, $1)) }
          }
        }
      }
    }
  }

  /// Two operands of one type and their common shape.
  struct Pair: Sendable {
    let output: TensorSpec
    private let left: Broadcast
    private let right: Broadcast
    private let count: Int
    private let divisors: Int

    init(_ context: NodeContext) throws(ModelError) {
      let a = try context.spec(0)
      let b = try context.spec(1)
      guard a.type == b.type else {
        throw .malformed(
          place: context.place, problem: "expected operands of one type, was \(a.type), \(b.type)")
      }
      let shape = try Shape.broadcast(a.shape, b.shape, place: context.place)
      output = TensorSpec(a.type, shape)
      left = Broadcast(from: a.shape, to: shape)
      right = Broadcast(from: b.shape, to: shape)
      count = output.count
      divisors = b.count
    }

    @inline(__always)
    func run<Element, Result>(_ operands: Operands, _ function: (Element, Element) -> Result) {
      Broadcast.combine(
        (operands.input(0), left), (operands.input(1), right), count: count,
        into: operands.output(0), function)
    }

    func requireDivisors(_ operands: Operands, _ place: String) throws(ModelError) {
      let values = operands.input(1, Int64.self)
      for index in 0..<divisors where values[index] == 0 {
        throw .malformed(place: place, problem: "expected a divisor, was 0")
      }
    }
  }

  private static func modulo(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let likeC = try context.node.integer("fmod", default: 0) != 0
    let pair = try Pair(context)
    switch pair.output.type.storage {
    case .single:
      return Prepared([pair.output]) { pair.run($0) { rest(fmodf($0, $1), of: $1, likeC) } }
    case .double:
      return Prepared([pair.output]) { pair.run($0) { rest(fmod($0, $1), of: $1, likeC) } }
    case .integer:
      let place = context.place
      return Prepared([pair.output]) { (operands) throws(ModelError) in
        try pair.requireDivisors(operands, place)
        pair.run(operands) { (a: Int64, b: Int64) in
          let rest = a.remainderReportingOverflow(dividingBy: b).partialValue
          return likeC || rest == 0 || (rest < 0) == (b < 0) ? rest : rest &+ b
        }
      }
    }
  }

  /// C's remainder has the sign of what is divided, Python's that of the divisor.
  @inline(__always)
  private static func rest<Number: BinaryFloatingPoint>(
    _ rest: Number, of divisor: Number, _ likeC: Bool
  ) -> Number {
    likeC || rest == 0 || (rest < 0) == (divisor < 0) ? rest : rest + divisor
  }

  /// The result has the base's type. Squares must not go through logarithms.
  private static func power(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let base = try context.spec(0)
    let exponent = try context.spec(1)
    let shape = try Shape.broadcast(base.shape, exponent.shape, place: context.place)
    let output = TensorSpec(base.type, shape)
    let left = Broadcast(from: base.shape, to: shape)
    let right = Broadcast(from: exponent.shape, to: shape)
    let count = output.count
    let powers = NumberReader(exponent.type)
    return Prepared([output]) { operands in
      for index in 0..<count {
        let power = powers.double(operands, 1, right(index))
        let position = left(index)
        switch base.type.storage {
        case .single:
          let x = operands.input(0, Float.self)[position]
          operands.output(0, Float.self)[index] = power == 2 ? x * x : powf(x, Float(power))
        case .double:
          let x = operands.input(0, Double.self)[position]
          operands.output(0, Double.self)[index] = power == 2 ? x * x : pow(x, power)
        case .integer:
          let x = Double(operands.input(0, Int64.self)[position])
          operands.output(0, Int64.self)[index] = base.type.wrapped(
            ConstantOperators.integer(pow(x, power), base.type))
        }
      }
    }
  }

  /// Any number of operands, taken two by two from the left.
  private static func folding(
    _ single: @escaping @Sendable (Float, Float) -> Float,
    _ double: @escaping @Sendable (Double, Double) -> Double,
    _ integer: @escaping IntegerFunction, isMean: Bool = false
  ) -> OperatorCatalogue.Builder {
    { (context) throws(ModelError) -> Prepared? in
      var shape: [Int] = []
      let first = try context.spec(0)
      for index in context.inputs.indices {
        let spec = try context.spec(index)
        guard spec.type == first.type else {
          throw .malformed(place: context.place, problem: "expected operands of one type")
        }
        shape = try Shape.broadcast(shape, spec.shape, place: context.place)
      }
      let output = TensorSpec(first.type, shape)
      let parts = try context.inputs.indices.map { (index) throws(ModelError) in
        Broadcast(from: try context.spec(index).shape, to: shape)
      }
      let count = output.count
      func kernel<Element>(
        _ function: @escaping @Sendable (Element, Element) -> Element,
        _ share: @escaping @Sendable (Element) -> Element
      ) -> Prepared {
        Prepared([output]) { operands in
          let result = operands.output(0, Element.self)
          for (number, part) in parts.enumerated() {
            let values = operands.input(number, Element.self)
            for index in 0..<count {
              let value = values[part(index)]
              result[index] = number == 0 ? value : function(result[index], value)
            }
          }
          if isMean { for index in 0..<count { result[index] = share(result[index]) } }
        }
      }
      switch first.type.storage {
      case .single: return kernel(single) { $0 / Float(parts.count) }
      case .double: return kernel(double) { $0 / Double(parts.count) }
      case .integer: return kernel(integer) { $0 / Int64(parts.count) }
      }
    }
  }

  /// The bounds are inputs since operator set 11, and attributes before.
  private static func clip(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let spec = try context.spec(0)
    let count = spec.count
    for index in 1...2 where context.has(index) {
      guard try context.spec(index) == TensorSpec(spec.type, []) else {
        throw .wrongShape(place: context.place, expected: "[]", was: try context.spec(index).shape)
      }
    }
    func kernel<Element: Comparable & Sendable>(_ low: Element?, _ high: Element?) -> Prepared {
      Prepared([spec]) { operands in
        let least = operands.has(1) ? operands.input(1, Element.self)[0] : low
        let most = operands.has(2) ? operands.input(2, Element.self)[0] : high
        UnaryOperators.map(operands, count) { (value: Element) in
          let raised = least.map { value < $0 ? $0 : value } ?? value
          return most.map { raised > $0 ? $0 : raised } ?? raised
        }
      }
    }
    switch spec.type.storage {
    case .single:
      let low = context.node.has("min") ? try context.node.float("min", default: 0) : nil
      let high = context.node.has("max") ? try context.node.float("max", default: 0) : nil
      return kernel(low, high)
    case .double: return kernel(nil as Double?, nil)
    case .integer: return kernel(nil as Int64?, nil)
    }
  }
}
