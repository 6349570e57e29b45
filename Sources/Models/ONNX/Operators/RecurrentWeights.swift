/// The constant weights and the options that ONNX's recurrent operators share.
struct RecurrentWeights {
  let place: String
  let hiddenSize: Int
  let inputSize: Int
  /// For each direction, whether it runs from the last step to the first.
  let directions: [Bool]
  private let gates: Int
  private let input: [Float]
  private let recurrent: [Float]
  private let bias: [Float]

  /// Weights W, R and B are inputs 1, 2 and 3; activations are `standard` for each direction.
  init(
    _ node: ONNXNode, constant: (Int) -> Tensor?, gates: Int, standard: [String]
  ) throws(ModelError) {
    place = node.place
    self.gates = gates
    switch try node.text("direction", default: "forward") {
    case "forward": directions = [false]
    case "reverse": directions = [true]
    case "bidirectional": directions = [false, true]
    case let other: throw .unsupported(place: place, what: "direction \(other)")
    }
    if case .texts(let activations) = node.attribute("activations") {
      let expected = directions.flatMap { _ in standard }
      guard activations == expected else {
        throw .unsupported(place: place, what: "activations \(activations)")
      }
    }
    for name in ["clip", "activation_alpha", "activation_beta"] where node.has(name) {
      throw .unsupported(place: place, what: name)
    }
    guard try node.integer("layout", default: 0) == 0 else {
      throw .unsupported(place: place, what: "layout 1")
    }
    for index in [4, 7] where node.inputs.indices.contains(index) && !node.inputs[index].isEmpty {
      throw .unsupported(place: place, what: index == 4 ? "sequence_lens" : "a peephole")
    }
    let inputTensor = try Self.floats(constant(1), "W", place)
    let recurrentTensor = try Self.floats(constant(2), "R", place)
    let shape = recurrentTensor.shape
    guard shape.count == 3, shape[0] == directions.count, shape[2] > 0, shape[2] <= 1 << 20,
      shape[1] == gates * shape[2]
    else {
      throw .wrongShape(
        place: "\(place) R", expected: "[\(directions.count), \(gates) × hidden, hidden]",
        was: shape)
    }
    hiddenSize = shape[2]
    guard inputTensor.shape.count == 3, Array(inputTensor.shape.prefix(2)) == [shape[0], shape[1]],
      inputTensor.shape[2] > 0
    else {
      throw .wrongShape(
        place: "\(place) W", expected: "[\(shape[0]), \(shape[1]), input]", was: inputTensor.shape)
    }
    inputSize = inputTensor.shape[2]
    input = inputTensor.values
    recurrent = recurrentTensor.values
    if node.inputs.indices.contains(3), !node.inputs[3].isEmpty {
      let biasTensor = try Self.floats(constant(3), "B", place)
      guard biasTensor.shape == [shape[0], 2 * shape[1]] else {
        throw .wrongShape(
          place: "\(place) B", expected: "[\(shape[0]), \(2 * shape[1])]", was: biasTensor.shape)
      }
      bias = biasTensor.values
    } else {
      bias = Array(repeating: 0, count: directions.count * 2 * shape[1])
    }
  }

  private static func floats(
    _ tensor: Tensor?, _ name: String, _ place: String
  ) throws(ModelError) -> (values: [Float], shape: [Int]) {
    guard let tensor, let values = tensor.floats else {
      throw .unsupported(place: place, what: "\(name) that is not a constant")
    }
    return (values, tensor.shape)
  }

  func inputWeights(_ direction: Int) -> ArraySlice<Float> {
    let size = gates * hiddenSize * inputSize
    return input[(direction * size)..<((direction + 1) * size)]
  }

  func recurrentWeights(_ direction: Int) -> ArraySlice<Float> {
    let size = gates * hiddenSize * hiddenSize
    return recurrent[(direction * size)..<((direction + 1) * size)]
  }

  /// The bias beside the input weights, and the one beside the recurrent weights.
  func biases(_ direction: Int) -> (input: [Float], recurrent: [Float]) {
    let size = gates * hiddenSize
    let own = bias[(direction * 2 * size)..<((direction + 1) * 2 * size)]
    return (Array(own.prefix(size)), Array(own.suffix(size)))
  }
}

/// The sizes and initial states of one evaluation of a recurrent operator.
struct RecurrentSequence {
  let steps: Int
  let batch: Int
  let values: [Float]

  init(
    _ inputs: borrowing OperatorInputs, inputSize: Int, outputSize: Int
  ) throws(ModelError) {
    let (values, shape) = try inputs.floats(0)
    guard shape.count == 3, shape[2] == inputSize else {
      throw .wrongShape(
        place: inputs.place, expected: "[steps, batch, \(inputSize)]", was: shape)
    }
    self.values = values
    steps = shape[0]
    batch = shape[1]
    _ = try Tensor.count(of: [steps, batch, outputSize, 8], place: inputs.place)
  }

  /// An initial state of `[directions, batch, hidden]`, which is zero where it was left out.
  func state(
    _ inputs: borrowing OperatorInputs, at index: Int, directions: Int, hiddenSize: Int
  ) throws(ModelError) -> [Float] {
    let expected = [directions, batch, hiddenSize]
    guard inputs.optional(index) != nil else {
      return Array(repeating: 0, count: expected.reduce(1, *))
    }
    let (values, shape) = try inputs.floats(index)
    guard shape == expected else {
      throw .wrongShape(place: inputs.place, expected: "\(expected)", was: shape)
    }
    return values
  }
}
