internal import Glibc

/// Functions of two elements, broadcast as in NumPy, and `Where`.
enum BinaryOperators {
  private typealias FloatFunction = @Sendable (Float, Float) -> Float
  private typealias IntegerFunction = @Sendable (Int64, Int64) -> Int64?

  static let builders: [String: OperatorCatalogue.Builder] = [
    "Add": arithmetic({ $0 + $1 }, { $0 &+ $1 }),
    "Sub": arithmetic({ $0 - $1 }, { $0 &- $1 }),
    "Mul": arithmetic({ $0 * $1 }, { $0 &* $1 }),
    "Div": arithmetic(
      { $0 / $1 },
      {
        let (quotient, overflows) = $0.dividedReportingOverflow(by: $1)
        return overflows ? nil : quotient
      }),
    "Min": arithmetic({ $0 < $1 || $0.isNaN ? $0 : $1 }, { min($0, $1) }),
    "Max": arithmetic({ $0 > $1 || $0.isNaN ? $0 : $1 }, { max($0, $1) }),
    "Pow": { _, _ throws(ModelError) in
      { inputs throws(ModelError) in try power(inputs) }
    },
    "Equal": comparison({ $0 == $1 }, { $0 == $1 }),
    "Greater": comparison({ $0 > $1 }, { $0 > $1 }),
    "GreaterOrEqual": comparison({ $0 >= $1 }, { $0 >= $1 }),
    "Less": comparison({ $0 < $1 }, { $0 < $1 }),
    "LessOrEqual": comparison({ $0 <= $1 }, { $0 <= $1 }),
    "And": comparison({ _, _ in false }, { $0 != 0 && $1 != 0 }),
    "Or": comparison({ _, _ in false }, { $0 != 0 || $1 != 0 }),
    "Where": { _, _ throws(ModelError) in
      { inputs throws(ModelError) in try choose(inputs) }
    },
  ]

  private static func arithmetic(
    _ floats: @escaping FloatFunction, _ integers: @escaping IntegerFunction
  ) -> OperatorCatalogue.Builder {
    { node, _ throws(ModelError) in
      guard node.inputs.count == 2 else {
        throw .wrongCount(of: "inputs of \(node.place)", expected: 2, was: node.inputs.count)
      }
      return { inputs throws(ModelError) in
        let left = try inputs.tensor(0)
        let right = try inputs.tensor(1)
        let place = inputs.place
        if let a = left.integers, let b = right.integers {
          let (optional, shape) = try combine(
            (a, left.shape), (b, right.shape), place: place, integers)
          let values = optional.compactMap { $0 }
          guard values.count == optional.count else {
            throw .malformed(place: place, problem: "expected a divisor, was 0")
          }
          return [Tensor(unchecked: .integer(values), shape: shape)]
        }
        let (values, shape) = try combine(
          try inputs.floats(0), try inputs.floats(1), place: place, floats)
        return [Tensor(unchecked: .float(values), shape: shape)]
      }
    }
  }

  private static func comparison(
    _ floats: @escaping @Sendable (Float, Float) -> Bool,
    _ integers: @escaping @Sendable (Int64, Int64) -> Bool
  ) -> OperatorCatalogue.Builder {
    { _, _ throws(ModelError) in
      { inputs throws(ModelError) in
        let left = try inputs.tensor(0)
        let right = try inputs.tensor(1)
        let result: ([Bool], [Int])
        if let a = left.integers, let b = right.integers {
          result = try combine((a, left.shape), (b, right.shape), place: inputs.place, integers)
        } else {
          result = try combine(
            try inputs.floats(0), try inputs.floats(1), place: inputs.place, floats)
        }
        return [Tensor(unchecked: .integer(result.0.map { $0 ? 1 : 0 }), shape: result.1)]
      }
    }
  }

  private static func combine<Element, Result>(
    _ left: (values: [Element], shape: [Int]), _ right: (values: [Element], shape: [Int]),
    place: String, _ function: (Element, Element) -> Result
  ) throws(ModelError) -> ([Result], [Int]) {
    if left.shape == right.shape {
      return (zip(left.values, right.values).map(function), left.shape)
    }
    let shape = try Shape.broadcast(left.shape, right.shape, place: place)
    if shape == left.shape, right.values.count == 1 {
      let only = right.values[0]
      return (left.values.map { function($0, only) }, shape)
    }
    if shape == left.shape, Shape.isTrailing(right.shape, of: shape), !right.values.isEmpty {
      let period = right.values.count
      return (
        left.values.indices.map { function(left.values[$0], right.values[$0 % period]) }, shape
      )
    }
    let a = Shape.broadcastIndices(from: left.shape, to: shape)
    let b = Shape.broadcastIndices(from: right.shape, to: shape)
    return (zip(a, b).map { function(left.values[$0], right.values[$1]) }, shape)
  }

  /// The exponent may be an integer; its commonest value must not go through logarithms.
  private static func power(_ inputs: borrowing OperatorInputs) throws(ModelError) -> [Tensor] {
    let exponent = try inputs.tensor(1)
    let powers = exponent.floats ?? (exponent.integers ?? []).map { Float($0) }
    let (values, shape) = try combine(
      try inputs.floats(0), (powers, exponent.shape), place: inputs.place
    ) { base, power in power == 2 ? base * base : powf(base, power) }
    return [Tensor(unchecked: .float(values), shape: shape)]
  }

  private static func choose(_ inputs: borrowing OperatorInputs) throws(ModelError) -> [Tensor] {
    let place = inputs.place
    let condition = try inputs.integers(0)
    let conditionShape = try inputs.tensor(0).shape
    let yes = try inputs.tensor(1)
    let no = try inputs.tensor(2)
    let shape = try Shape.broadcast(
      conditionShape, try Shape.broadcast(yes.shape, no.shape, place: place), place: place)
    let which = Shape.broadcastIndices(from: conditionShape, to: shape)
    let a = Shape.broadcastIndices(from: yes.shape, to: shape)
    let b = Shape.broadcastIndices(from: no.shape, to: shape)
    switch (yes.elements, no.elements) {
    case (.float(let left), .float(let right)):
      let values = which.indices.map { condition[which[$0]] != 0 ? left[a[$0]] : right[b[$0]] }
      return [Tensor(unchecked: .float(values), shape: shape)]
    case (.integer(let left), .integer(let right)):
      let values = which.indices.map { condition[which[$0]] != 0 ? left[a[$0]] : right[b[$0]] }
      return [Tensor(unchecked: .integer(values), shape: shape)]
    default: throw .unsupported(place: place, what: "a choice between element types")
    }
  }
}
