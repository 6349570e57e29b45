internal import LinearAlgebra

/// ONNX's `LSTM` with constant weights: forward, reverse and bidirectional, default activations.
enum LSTMOperator {
  static let builders: [String: OperatorCatalogue.Builder] = [
    "LSTM": { node, constant throws(ModelError) in
      guard try node.integer("input_forget", default: 0) == 0 else {
        throw .unsupported(place: node.place, what: "input_forget")
      }
      let weights = try RecurrentWeights(
        node, constant: constant, gates: 4, standard: ["Sigmoid", "Tanh", "Tanh"])
      let layers = weights.directions.indices.map { direction in
        let (input, recurrent) = weights.biases(direction)
        return LSTMLayer(
          inputSize: weights.inputSize, hiddenSize: weights.hiddenSize,
          inputWeights: weights.inputWeights(direction),
          recurrentWeights: weights.recurrentWeights(direction),
          bias: zip(input, recurrent).map { $0 + $1 })
      }
      let isReversed = weights.directions
      return { inputs throws(ModelError) in
        try run(inputs, layers: layers, isReversed: isReversed)
      }
    }
  ]

  private static func run(
    _ inputs: borrowing OperatorInputs, layers: [LSTMLayer], isReversed: [Bool]
  ) throws(ModelError) -> [Tensor] {
    let size = layers[0].hiddenSize
    let sequence = try RecurrentSequence(
      inputs, inputSize: layers[0].inputSize, outputSize: layers.count * size)
    let (steps, batch) = (sequence.steps, sequence.batch)
    var hidden = try sequence.state(inputs, at: 5, directions: layers.count, hiddenSize: size)
    var cell = try sequence.state(inputs, at: 6, directions: layers.count, hiddenSize: size)
    var output = [Float](repeating: 0, count: steps * layers.count * batch * size)
    sequence.values.withUnsafeBufferPointer { values in
      output.withUnsafeMutableBufferPointer { output in
        guard steps > 0, let input = values.baseAddress, let result = output.baseAddress else {
          return
        }
        for (direction, layer) in layers.enumerated() {
          for row in 0..<batch {
            let own = (direction * batch + row) * size
            let last = layer.run(
              input: input + row * layer.inputSize, inputStride: batch * layer.inputSize,
              steps: steps, isReversed: isReversed[direction],
              hidden: Array(hidden[own..<(own + size)]), cell: Array(cell[own..<(own + size)]),
              output: result + own, outputStride: layers.count * batch * size)
            hidden.replaceSubrange(own..<(own + size), with: last.hidden)
            cell.replaceSubrange(own..<(own + size), with: last.cell)
          }
        }
      }
    }
    return [
      Tensor(unchecked: .float(output), shape: [steps, layers.count, batch, size]),
      Tensor(unchecked: .float(hidden), shape: [layers.count, batch, size]),
      Tensor(unchecked: .float(cell), shape: [layers.count, batch, size]),
    ]
  }
}
