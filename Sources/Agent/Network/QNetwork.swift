public import Randomness

/// The value of each action in a state: 16 inputs, two ReLU layers of 64, 4 outputs.
///
///     parameters | w1 16×64 | b1 64 | w2 64×64 | b2 64 | w3 64×4 | b3 4 |    5,508 Float
///
/// A weight matrix is stored by input: row i holds input i's weights to every unit of the layer, so
/// that a layer is a sum of scaled rows and needs no horizontal sum.
public struct QNetwork: Sendable, Equatable {
  public static let inputCount = 16
  public static let hiddenCount = 64
  public static let outputCount = 4
  public static let parameterCount = 5_508

  static let firstOffset = 0
  static let secondOffset = 1_088
  static let thirdOffset = 5_248

  /// All weights and biases in the layout above.
  public internal(set) var parameters: [Float]

  /// He-uniform weights (limit √(6 / inputs)), biases zero.
  ///
  /// He et al., "Delving Deep into Rectifiers", 2015.
  public init(using generator: inout SeededGenerator) {
    parameters = []
    parameters.reserveCapacity(QNetwork.parameterCount)
    for (inputs, outputs) in [(16, 64), (64, 64), (64, 4)] {
      let limit = (6 / Double(inputs)).squareRoot()
      for _ in 0..<inputs * outputs {
        parameters.append(Float((generator.uniform() * 2 - 1) * limit))
      }
      parameters.append(contentsOf: repeatElement(0, count: outputs))
    }
  }

  /// A network of stored parameters.
  ///
  /// - Throws: `AgentError.wrongShape` for another count, `.invalidValue` for one that is not finite.
  public init(parameters: [Float]) throws(AgentError) {
    guard parameters.count == QNetwork.parameterCount else {
      throw .wrongShape(
        field: "parameters", value: parameters.count, expected: QNetwork.parameterCount)
    }
    if let index = parameters.firstIndex(where: { !$0.isFinite }) {
      throw .invalidValue(field: "parameter", offset: index)
    }
    self.parameters = parameters
  }

  /// Q of every action, by `AgentAction.rawValue`.
  ///
  /// - Complexity: 5,376 multiplications; no allocation.
  public func values(_ inputs: SIMD16<Float>) -> SIMD4<Float> {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: Scratch.count) { scratch in
      guard let base = scratch.baseAddress else { return SIMD4(repeating: .nan) }
      return forward(inputs, Scratch(base))
    }
  }

  /// Runs the layers, leaving the activations in `scratch` for the backward pass.
  func forward(_ inputs: SIMD16<Float>, _ scratch: Scratch) -> SIMD4<Float> {
    for index in 0..<16 { scratch.input[index] = inputs[index] }
    parameters.withUnsafeBufferPointer { buffer in
      guard let weights = buffer.baseAddress else { return }
      affine(weights, scratch.input, 16, 64, scratch.first)
      rectify(scratch.first)
      affine(weights + QNetwork.secondOffset, scratch.first, 64, 64, scratch.second)
      rectify(scratch.second)
      affine(weights + QNetwork.thirdOffset, scratch.second, 64, 4, scratch.output)
    }
    let output = scratch.output
    return SIMD4(output[0], output[1], output[2], output[3])
  }

  /// The activations and deltas of one pass, in memory that the caller lends.
  ///
  ///     | input 16 | first 64 | second 64 | output 4 | second delta 64 | first delta 64 |
  struct Scratch {
    static let count = 276
    let input: UnsafeMutablePointer<Float>
    let first: UnsafeMutablePointer<Float>
    let second: UnsafeMutablePointer<Float>
    let output: UnsafeMutablePointer<Float>
    let secondDelta: UnsafeMutablePointer<Float>
    let firstDelta: UnsafeMutablePointer<Float>

    init(_ base: UnsafeMutablePointer<Float>) {
      input = base
      first = base + 16
      second = base + 80
      output = base + 144
      secondDelta = base + 148
      firstDelta = base + 212
    }
  }
}

/// output = biases + Σ input[i] · row i; `weights` holds the rows, then the biases.
private func affine(
  _ weights: UnsafePointer<Float>, _ input: UnsafePointer<Float>, _ inputs: Int, _ outputs: Int,
  _ output: UnsafeMutablePointer<Float>
) {
  output.update(from: weights + inputs &* outputs, count: outputs)
  // `while` rather than `for`: unoptimised builds, which the tests use, step a range 20 times slower.
  var row = 0
  while row < inputs {
    let value = input[row]
    let rowWeights = weights + row &* outputs
    var unit = 0
    while unit < outputs {
      output[unit] += value * rowWeights[unit]
      unit &+= 1
    }
    row &+= 1
  }
}

/// ReLU in place over one hidden layer; a NaN stays one.
private func rectify(_ units: UnsafeMutablePointer<Float>) {
  var unit = 0
  while unit < QNetwork.hiddenCount {
    if units[unit] < 0 { units[unit] = 0 }
    unit &+= 1
  }
}
