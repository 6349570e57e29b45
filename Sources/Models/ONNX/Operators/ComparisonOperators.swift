/// Operators whose result is a truth value, and `Where`.
enum ComparisonOperators {
  static let builders: [String: OperatorCatalogue.Builder] = [
    "Equal": comparison({ $0 == $1 }, { $0 == $1 }, { $0 == $1 }),
    "Greater": comparison({ $0 > $1 }, { $0 > $1 }, { $0 > $1 }),
    "GreaterOrEqual": comparison({ $0 >= $1 }, { $0 >= $1 }, { $0 >= $1 }),
    "Less": comparison({ $0 < $1 }, { $0 < $1 }, { $0 < $1 }),
    "LessOrEqual": comparison({ $0 <= $1 }, { $0 <= $1 }, { $0 <= $1 }),
    "And": logic { $0 != 0 && $1 != 0 },
    "Or": logic { $0 != 0 || $1 != 0 },
    "Xor": logic { ($0 != 0) != ($1 != 0) },
    "Not": { (context) throws(ModelError) -> Prepared? in
      let spec = try context.integer(0)
      let count = spec.count
      return Prepared([TensorSpec(.bool, spec.shape)]) {
        UnaryOperators.map($0, count) { (value: Int64) -> Int64 in value == 0 ? 1 : 0 }
      }
    },
    "IsNaN": test({ $0.isNaN }, { $0.isNaN }),
    "IsInf": isInfinite,
    "Where": choose,
  ]

  private static func comparison(
    _ single: @escaping @Sendable (Float, Float) -> Bool,
    _ double: @escaping @Sendable (Double, Double) -> Bool,
    _ integer: @escaping @Sendable (Int64, Int64) -> Bool
  ) -> OperatorCatalogue.Builder {
    { (context) throws(ModelError) -> Prepared? in
      try context.expect(inputs: 2...2)
      let pair = try BinaryOperators.Pair(context)
      let output = [TensorSpec(.bool, pair.output.shape)]
      switch pair.output.type.storage {
      case .single:
        return Prepared(output) { pair.run($0) { single($0, $1) ? 1 : 0 as Int64 } }
      case .double:
        return Prepared(output) { pair.run($0) { double($0, $1) ? 1 : 0 as Int64 } }
      case .integer:
        return Prepared(output) { pair.run($0) { integer($0, $1) ? 1 : 0 as Int64 } }
      }
    }
  }

  private static func logic(
    _ function: @escaping @Sendable (Int64, Int64) -> Bool
  ) -> OperatorCatalogue.Builder {
    { (context) throws(ModelError) -> Prepared? in
      for index in 0...1 { _ = try context.integer(index) }
      let pair = try BinaryOperators.Pair(context)
      return Prepared([TensorSpec(.bool, pair.output.shape)]) {
        pair.run($0) { function($0, $1) ? 1 : 0 as Int64 }
      }
    }
  }

  private static func test(
    _ single: @escaping @Sendable (Float) -> Bool, _ double: @escaping @Sendable (Double) -> Bool
  ) -> OperatorCatalogue.Builder {
    { (context) throws(ModelError) -> Prepared? in
      let spec = try context.real(0)
      let count = spec.count
      let output = [TensorSpec(.bool, spec.shape)]
      if spec.type.storage == .single {
        return Prepared(output) { UnaryOperators.map($0, count) { single($0) ? 1 : 0 as Int64 } }
      }
      return Prepared(output) { UnaryOperators.map($0, count) { double($0) ? 1 : 0 as Int64 } }
    }
  }

  private static func isInfinite(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let above = try context.node.integer("detect_positive", default: 1) != 0
    let below = try context.node.integer("detect_negative", default: 1) != 0
    return try test(
      { $0.isInfinite && ($0 > 0 ? above : below) },
      { $0.isInfinite && ($0 > 0 ? above : below) })(context)
  }

  private static func choose(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let condition = try context.integer(0)
    let yes = try context.spec(1)
    let no = try context.spec(2)
    guard yes.type == no.type else {
      throw .malformed(
        place: context.place, problem: "expected choices of one type, was \(yes.type), \(no.type)")
    }
    let place = context.place
    let shape = try Shape.broadcast(
      condition.shape, try Shape.broadcast(yes.shape, no.shape, place: place), place: place)
    let output = TensorSpec(yes.type, shape)
    let which = Broadcast(from: condition.shape, to: shape)
    let left = Broadcast(from: yes.shape, to: shape)
    let right = Broadcast(from: no.shape, to: shape)
    let count = output.count
    func kernel<Element>(_: Element.Type) -> Prepared {
      Prepared([output]) { operands in
        let conditions = operands.input(0, Int64.self)
        let (a, b) = (operands.input(1, Element.self), operands.input(2, Element.self))
        let result = operands.output(0, Element.self)
        for index in 0..<count {
          result[index] = conditions[which(index)] != 0 ? a[left(index)] : b[right(index)]
        }
      }
    }
    return yes.type.stride == 4 ? kernel(UInt32.self) : kernel(UInt64.self)
  }
}
