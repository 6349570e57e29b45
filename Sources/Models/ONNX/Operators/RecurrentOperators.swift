internal import LinearAlgebra

/// ONNX's `RNN`, `GRU` and `LSTM` with all their options.
///
/// An LSTM with constant weights and none of the rarer options goes the fast way.
enum RecurrentOperators {
  static let builders: [String: OperatorCatalogue.Builder] = [
    "RNN": { (context) throws(ModelError) -> Prepared? in
      let options = try RecurrentOptions(context, gates: 1, standard: ["Tanh"], states: 1)
      return prepared(options, gates: 1) { $0.stepSimple() }
    },
    "GRU": { (context) throws(ModelError) -> Prepared? in
      let options = try RecurrentOptions(
        context, gates: 3, standard: ["Sigmoid", "Tanh"], states: 1)
      let isLinearFirst = try context.node.integer("linear_before_reset", default: 0) != 0
      return prepared(options, gates: 3) { $0.stepGated(isLinearFirst: isLinearFirst) }
    },
    "LSTM": longShortTerm,
  ]

  private static func longShortTerm(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let options = try RecurrentOptions(
      context, gates: 4, standard: ["Sigmoid", "Tanh", "Tanh"], states: 2)
    let couples = try context.node.integer("input_forget", default: 0) != 0
    if context.has(7) {
      let expected = [options.directions.count, 3 * options.hiddenSize]
      guard try context.single(7).shape == expected else {
        throw .wrongShape(
          place: context.place, expected: "\(expected)", was: try context.spec(7).shape)
      }
    }
    if !couples, options.hasStandardActivations, options.clip == nil, !context.has(4),
      !context.has(7), let input = context.value(1), let recurrent = context.value(2),
      !context.has(3) || context.value(3) != nil
    {
      return fast(options, input, recurrent, bias: context.value(3))
    }
    return prepared(options, gates: 4) { $0.stepMemory(couplesGates: couples) }
  }

  private static func fast(
    _ options: RecurrentOptions, _ input: TensorBuffer, _ recurrent: TensorBuffer,
    bias: TensorBuffer?
  ) -> Prepared {
    let size = options.hiddenSize
    let layers = options.directions.indices.map { direction in
      LSTMLayer(
        inputSize: options.inputSize, hiddenSize: size,
        inputWeights: input.singles + direction * 4 * size * options.inputSize,
        recurrentWeights: recurrent.singles + direction * 4 * size * size,
        bias: (0..<(4 * size)).map { row in
          guard let bias else { return 0 }
          let own = bias.singles + direction * 8 * size
          return own[row] + own[4 * size + row]
        })
    }
    let scratch = layers[0].scratchCount(steps: options.steps)
    return Prepared([options.sequence, options.state, options.state], scratch: 4 * scratch) {
      operands in
      let (hidden, cell) = (operands.output(1, Float.self), operands.output(2, Float.self))
      let count = options.state.count
      for (index, state) in [(5, hidden), (6, cell)] {
        if operands.has(index) {
          state.update(from: operands.input(index), count: count)
        } else {
          state.update(repeating: 0, count: count)
        }
      }
      for (direction, layer) in layers.enumerated() {
        for row in 0..<options.batch {
          let source = options.input(row: row)
          let target = options.output(row: row, direction: direction)
          let state = options.state(row: row, direction: direction)
          layer.run(
            input: operands.input(0) + source.start, inputStride: source.stride,
            steps: options.steps, isReversed: options.directions[direction],
            hidden: hidden + state, cell: cell + state,
            output: operands.output(0) + target.start, outputStride: target.stride,
            scratch: operands.scratch())
        }
      }
    }
  }

  /// A kernel that walks every row in every direction, one `step` after another.
  private static func prepared(
    _ options: RecurrentOptions, gates: Int,
    _ step: @escaping @Sendable (inout RecurrentStep) -> Void
  ) -> Prepared {
    let size = options.hiddenSize
    // Input products of all steps, then a step's recurrent products, then two states and one spare.
    let scratch = options.steps * gates * size + gates * size + 3 * size
    let outputs = [options.sequence, options.state] + (gates == 4 ? [options.state] : [])
    return Prepared(outputs, scratch: 4 * scratch) { operands in
      let sequence = operands.output(0, Float.self)
      sequence.update(repeating: 0, count: options.sequence.count)
      for direction in options.directions.indices {
        for row in 0..<options.batch {
          var walk = RecurrentStep(
            operands, options, gates: gates, direction: direction, row: row)
          let target = options.output(row: row, direction: direction)
          for index in 0..<walk.length {
            let place = options.directions[direction] ? walk.length - 1 - index : index
            walk.begin(place)
            step(&walk)
            (sequence + target.start + place * target.stride)
              .update(from: walk.hidden, count: size)
          }
          let state = options.state(row: row, direction: direction)
          (operands.output(1, Float.self) + state).update(from: walk.hidden, count: size)
          if gates == 4 {
            (operands.output(2, Float.self) + state).update(from: walk.cell, count: size)
          }
        }
      }
    }
  }
}
