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
    withUnsafeTemporaryAllocation(of: Float.self, capacity: BatchPass.floats(rows: 1)) { memory in
      guard let base = memory.baseAddress else { return SIMD4(repeating: .nan) }
      let pass = BatchPass(base, rows: 1)
      pass.setInput(inputs, row: 0)
      forward(pass)
      return pass.values(row: 0)
    }
  }

  /// Q of every action for each of `inputs`, in one pass.
  public func values(_ inputs: [SIMD16<Float>]) -> [SIMD4<Float>] {
    guard !inputs.isEmpty else { return [] }
    let floats = BatchPass.floats(rows: inputs.count)
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: floats) { memory in
      guard let base = memory.baseAddress else { return [] }
      let pass = BatchPass(base, rows: inputs.count)
      for row in inputs.indices { pass.setInput(inputs[row], row: row) }
      forward(pass)
      return inputs.indices.map { pass.values(row: $0) }
    }
  }
}
