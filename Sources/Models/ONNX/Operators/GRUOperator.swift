internal import Glibc
internal import LinearAlgebra

/// ONNX's `GRU` with constant weights; the gates are update, reset and hidden.
enum GRUOperator {
  static let builders: [String: OperatorCatalogue.Builder] = [
    "GRU": { node, constant throws(ModelError) in
      guard try node.integer("linear_before_reset", default: 0) == 1 else {
        throw .unsupported(place: node.place, what: "linear_before_reset 0")
      }
      let weights = try RecurrentWeights(
        node, constant: constant, gates: 3, standard: ["Sigmoid", "Tanh"])
      let layers = weights.directions.indices.map { Layer(weights, direction: $0) }
      return { inputs throws(ModelError) in try run(inputs, layers: layers) }
    }
  ]

  private struct Layer: Sendable {
    let inputSize: Int
    let size: Int
    let isReversed: Bool
    let inputWeights: [Float]
    let recurrentWeights: [Float]
    let inputBias: [Float]
    let recurrentBias: [Float]

    init(_ weights: RecurrentWeights, direction: Int) {
      inputSize = weights.inputSize
      size = weights.hiddenSize
      isReversed = weights.directions[direction]
      inputWeights = Array(weights.inputWeights(direction))
      recurrentWeights = Array(weights.recurrentWeights(direction))
      (inputBias, recurrentBias) = weights.biases(direction)
    }

    /// `bias + weights·vector`, where `weights` has three rows for each unit.
    private func gates(
      _ weights: [Float], _ bias: [Float], _ vector: UnsafePointer<Float>, width: Int
    ) -> [Float] {
      var result = bias
      weights.withUnsafeBufferPointer { weights in
        result.withUnsafeMutableBufferPointer { result in
          guard let matrix = weights.baseAddress, let start = result.baseAddress else { return }
          MatrixProduct.multiply(
            .init(vector, rowStride: width), .init(matrix, rowStride: width, isTransposed: true),
            rows: 1, inner: width, columns: 3 * size, keep: 1, into: start)
        }
      }
      return result
    }

    /// One step: the hidden state that follows `hidden` after the input at `input`.
    func step(_ input: UnsafePointer<Float>, _ hidden: [Float]) -> [Float] {
      let new = gates(inputWeights, inputBias, input, width: inputSize)
      let old = hidden.withUnsafeBufferPointer { buffer in
        buffer.baseAddress.map { gates(recurrentWeights, recurrentBias, $0, width: size) }
          ?? recurrentBias
      }
      return (0..<size).map { unit in
        let update = 1 / (1 + expf(-(new[unit] + old[unit])))
        let reset = 1 / (1 + expf(-(new[size + unit] + old[size + unit])))
        let candidate = tanhf(new[2 * size + unit] + reset * old[2 * size + unit])
        return (1 - update) * candidate + update * hidden[unit]
      }
    }
  }

  private static func run(
    _ inputs: borrowing OperatorInputs, layers: [Layer]
  ) throws(ModelError) -> [Tensor] {
    let size = layers[0].size
    let inputSize = layers[0].inputSize
    let sequence = try RecurrentSequence(
      inputs, inputSize: inputSize, outputSize: layers.count * size)
    let (steps, batch) = (sequence.steps, sequence.batch)
    var last = try sequence.state(inputs, at: 5, directions: layers.count, hiddenSize: size)
    var output = [Float](repeating: 0, count: steps * layers.count * batch * size)
    sequence.values.withUnsafeBufferPointer { values in
      guard steps > 0, let input = values.baseAddress else { return }
      for (direction, layer) in layers.enumerated() {
        for row in 0..<batch {
          let own = (direction * batch + row) * size
          var hidden = Array(last[own..<(own + size)])
          for index in 0..<steps {
            let step = layer.isReversed ? steps - 1 - index : index
            hidden = layer.step(input + (step * batch + row) * inputSize, hidden)
            let start = step * layers.count * batch * size + own
            output.replaceSubrange(start..<(start + size), with: hidden)
          }
          last.replaceSubrange(own..<(own + size), with: hidden)
        }
      }
    }
    return [
      Tensor(unchecked: .float(output), shape: [steps, layers.count, batch, size]),
      Tensor(unchecked: .float(last), shape: [layers.count, batch, size]),
    ]
  }
}
