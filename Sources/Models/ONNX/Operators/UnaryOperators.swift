internal import Glibc

/// Functions of one element.
enum UnaryOperators {
  typealias SingleFunction = @Sendable (Float) -> Float
  typealias DoubleFunction = @Sendable (Double) -> Double
  typealias IntegerFunction = @Sendable (Int64) -> Int64

  static let builders: [String: OperatorCatalogue.Builder] = [
    "Abs": mapping({ abs($0) }, { abs($0) }, { $0 < 0 ? 0 &- $0 : $0 }),
    "Acos": mapping({ acosf($0) }, { acos($0) }),
    "Acosh": mapping({ acoshf($0) }, { acosh($0) }),
    "Asin": mapping({ asinf($0) }, { asin($0) }),
    "Asinh": mapping({ asinhf($0) }, { asinh($0) }),
    "Atan": mapping({ atanf($0) }, { atan($0) }),
    "Atanh": mapping({ atanhf($0) }, { atanh($0) }),
    "Ceil": mapping({ ceilf($0) }, { ceil($0) }),
    "Cos": mapping({ cosf($0) }, { cos($0) }),
    "Cosh": mapping({ coshf($0) }, { cosh($0) }),
    "Erf": mapping({ erff($0) }, { erf($0) }),
    "Exp": mapping({ expf($0) }, { exp($0) }),
    "Floor": mapping({ floorf($0) }, { floor($0) }),
    "Log": mapping({ logf($0) }, { log($0) }),
    "Neg": mapping({ -$0 }, { -$0 }, { 0 &- $0 }),
    "Reciprocal": mapping({ 1 / $0 }, { 1 / $0 }),
    "Relu": mapping({ $0 < 0 ? 0 : $0 }, { $0 < 0 ? 0 : $0 }, { max($0, 0) }),
    "Round": mapping({ rintf($0) }, { rint($0) }),
    "Sigmoid": mapping({ 1 / (1 + expf(-$0)) }, { 1 / (1 + exp(-$0)) }),
    "Sign": mapping(
      { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }, { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }, { $0.signum() }),
    "Sin": mapping({ sinf($0) }, { sin($0) }),
    "Sinh": mapping({ sinhf($0) }, { sinh($0) }),
    "Softsign": mapping({ $0 / (1 + abs($0)) }, { $0 / (1 + abs($0)) }),
    "Sqrt": mapping({ $0.squareRoot() }, { $0.squareRoot() }),
    "Tan": mapping({ tanf($0) }, { tan($0) }),
    "Tanh": mapping({ tanhf($0) }, { tanh($0) }),
    "Softplus": mapping({ softplus($0) }, { softplus($0) }),
    "Mish": mapping({ $0 * tanhf(softplus($0)) }, { $0 * tanh(softplus($0)) }),
    "HardSwish": mapping(
      { $0 * min(max($0 / 6 + 0.5, 0), 1) }, { $0 * min(max($0 / 6 + 0.5, 0), 1) }),
    "Elu": parameters(alpha: 1) { alpha, _ in { $0 < 0 ? alpha * expm1f($0) : $0 } },
    "Celu": parameters(alpha: 1) { alpha, _ in
      { max($0, 0) + min(0, alpha * expm1f($0 / alpha)) }
    },
    "Selu": parameters(alpha: 1.673_263_2, "gamma", 1.050_701) { alpha, gamma in
      { gamma * ($0 > 0 ? $0 : alpha * expm1f($0)) }
    },
    "LeakyRelu": parameters(alpha: 0.01) { alpha, _ in { $0 < 0 ? alpha * $0 : $0 } },
    "ThresholdedRelu": parameters(alpha: 1) { alpha, _ in { $0 > alpha ? $0 : 0 } },
    "HardSigmoid": parameters(alpha: 0.2, "beta", 0.5) { alpha, beta in
      { max(0, min(1, alpha * $0 + beta)) }
    },
    "Shrink": parameters(alpha: 0.5, named: "lambd", "bias", 0) { reach, bias in
      { $0 < -reach ? $0 + bias : $0 > reach ? $0 - bias : 0 }
    },
    "Swish": parameters(alpha: 1) { alpha, _ in { $0 / (1 + expf(-alpha * $0)) } },
    "Gelu": gelu,
  ]

  /// Written so that no intermediate overflows.
  private static func softplus(_ x: Float) -> Float {
    x > 0 ? x + log1pf(expf(-x)) : log1pf(expf(x))
  }

  private static func softplus(_ x: Double) -> Double {
    x > 0 ? x + log1p(exp(-x)) : log1p(exp(x))
  }

  private static func mapping(
    _ single: @escaping SingleFunction, _ double: @escaping DoubleFunction,
    _ integer: IntegerFunction? = nil
  ) -> OperatorCatalogue.Builder {
    { (context) throws(ModelError) -> Prepared? in
      let spec = try context.spec(0)
      let count = spec.count
      switch spec.type.storage {
      case .single: return Prepared([spec]) { map($0, count, single) }
      case .double: return Prepared([spec]) { map($0, count, double) }
      case .integer:
        guard let integer else {
          throw .unsupported(place: context.place, what: "input of type \(spec.type)")
        }
        let type = spec.type
        return Prepared([spec]) { map($0, count) { (x: Int64) in type.wrapped(integer(x)) } }
      }
    }
  }

  /// A function with one or two parameters among the node's attributes.
  private static func parameters(
    alpha: Float, named first: String = "alpha", _ second: String = "beta", _ beta: Float = 0,
    _ make: @escaping @Sendable (Float, Float) -> SingleFunction
  ) -> OperatorCatalogue.Builder {
    { (context) throws(ModelError) -> Prepared? in
      let spec = try context.single(0)
      let function = make(
        try context.node.float(first, default: alpha),
        try context.node.float(second, default: beta))
      let count = spec.count
      return Prepared([spec]) { map($0, count, function) }
    }
  }

  private static func gelu(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let spec = try context.single(0)
    let count = spec.count
    switch try context.node.text("approximate", default: "none") {
    case "none":
      return Prepared([spec]) {
        map($0, count) { (x: Float) in 0.5 * x * (1 + erff(x * 0.707_106_77)) }
      }
    case "tanh":
      return Prepared([spec]) {
        map($0, count) { (x: Float) in
          0.5 * x * (1 + tanhf(0.797_884_6 * (x + 0.044715 * x * x * x)))
        }
      }
    case let other:
      throw .unsupported(place: context.place, what: "approximate \(other)")
    }
  }

  @inline(__always)
  static func map<Element, Result>(
    _ operands: Operands, _ count: Int, _ function: (Element) -> Result
  ) {
    let input = operands.input(0, Element.self)
    let output = operands.output(0, Result.self)
    for index in 0..<count { output[index] = function(input[index]) }
  }
}
