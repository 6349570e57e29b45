internal import Glibc

/// A function that a recurrent operator applies to its gates.
enum RecurrentActivation: Sendable {
  case sigmoid, tanh, relu, softsign, softplus
  case affine(Float, Float)
  case leakyRelu(Float)
  case thresholdedRelu(Float)
  case scaledTanh(Float, Float)
  case hardSigmoid(Float, Float)
  case elu(Float)

  /// Parameters are taken from the lists in order, by those functions that have them.
  static func list(
    _ names: [String], alphas: [Float], betas: [Float], place: String
  ) throws(ModelError) -> [RecurrentActivation] {
    var (alpha, beta) = (alphas[...], betas[...])
    func next(_ list: inout ArraySlice<Float>, _ standard: Float) -> Float {
      list.popFirst() ?? standard
    }
    var functions: [RecurrentActivation] = []
    for name in names {
      switch name.lowercased() {
      case "sigmoid": functions.append(.sigmoid)
      case "tanh": functions.append(.tanh)
      case "relu": functions.append(.relu)
      case "softsign": functions.append(.softsign)
      case "softplus": functions.append(.softplus)
      case "affine": functions.append(.affine(next(&alpha, 1), next(&beta, 0)))
      case "leakyrelu": functions.append(.leakyRelu(next(&alpha, 0.01)))
      case "thresholdedrelu": functions.append(.thresholdedRelu(next(&alpha, 1)))
      case "scaledtanh": functions.append(.scaledTanh(next(&alpha, 1), next(&beta, 1)))
      case "hardsigmoid": functions.append(.hardSigmoid(next(&alpha, 0.2), next(&beta, 0.5)))
      case "elu": functions.append(.elu(next(&alpha, 1)))
      default: throw .unsupported(place: place, what: "activation \(name)")
      }
    }
    return functions
  }

  @inline(__always)
  func callAsFunction(_ x: Float) -> Float {
    switch self {
    case .sigmoid: 1 / (1 + expf(-x))
    case .tanh: tanhf(x)
    case .relu: x < 0 ? 0 : x
    case .softsign: x / (1 + abs(x))
    case .softplus: x > 0 ? x + log1pf(expf(-x)) : log1pf(expf(x))
    case .affine(let alpha, let beta): alpha * x + beta
    case .leakyRelu(let alpha): x < 0 ? alpha * x : x
    case .thresholdedRelu(let alpha): x > alpha ? x : 0
    case .scaledTanh(let alpha, let beta): alpha * tanhf(beta * x)
    case .hardSigmoid(let alpha, let beta): min(max(alpha * x + beta, 0), 1)
    case .elu(let alpha): x < 0 ? alpha * expm1f(x) : x
    }
  }
}
