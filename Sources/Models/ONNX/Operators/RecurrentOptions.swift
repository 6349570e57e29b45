/// The sizes and options that ONNX's recurrent operators share.
struct RecurrentOptions: Sendable {
  let steps: Int
  let batch: Int
  let inputSize: Int
  let hiddenSize: Int
  /// For each direction, whether it runs from the last step to the first.
  let directions: [Bool]
  /// Whether the batch comes before the steps.
  let isBatchFirst: Bool
  /// Limits what goes into activations to ±clip; nil for no limit.
  let clip: Float?
  /// The activations of each direction, `standard.count` for each.
  let activations: [RecurrentActivation]
  let hasStandardActivations: Bool

  /// Weights W, R and B are inputs 1, 2 and 3, sequence lengths 4, initial states from 5 on.
  init(
    _ context: NodeContext, gates: Int, standard: [String], states: Int
  ) throws(ModelError) {
    let (node, place) = (context.node, context.place)
    switch try node.text("direction", default: "forward") {
    case "forward": directions = [false]
    case "reverse": directions = [true]
    case "bidirectional": directions = [false, true]
    case let other: throw .unsupported(place: place, what: "direction \(other)")
    }
    isBatchFirst = try node.integer("layout", default: 0) != 0
    clip = node.has("clip") ? try node.float("clip", default: 0) : nil
    let names = try node.texts("activations") ?? directions.flatMap { _ in standard }
    guard names.count == directions.count * standard.count else {
      throw .wrongCount(
        of: "activations of \(place)", expected: directions.count * standard.count,
        was: names.count)
    }
    hasStandardActivations = names == directions.flatMap { _ in standard }
    activations = try RecurrentActivation.list(
      names, alphas: try node.floats("activation_alpha") ?? [],
      betas: try node.floats("activation_beta") ?? [], place: place)
    let input = try context.single(0).shape
    let recurrent = try context.single(2).shape
    guard input.count == 3, recurrent.count == 3, recurrent[0] == directions.count,
      recurrent[2] > 0, recurrent[2] <= 1 << 16, recurrent[1] == gates * recurrent[2]
    else {
      throw .wrongShape(
        place: "\(place) R", expected: "[\(directions.count), \(gates) × hidden, hidden]",
        was: recurrent)
    }
    steps = input[isBatchFirst ? 1 : 0]
    batch = input[isBatchFirst ? 0 : 1]
    inputSize = input[2]
    hiddenSize = recurrent[2]
    try Self.require(context, 1, [directions.count, gates * hiddenSize, inputSize])
    try Self.require(context, 3, [directions.count, 2 * gates * hiddenSize])
    if context.has(4), try context.integer(4).shape != [batch] {
      throw .wrongShape(place: place, expected: "[\(batch)]", was: try context.spec(4).shape)
    }
    let state = [isBatchFirst ? batch : directions.count, isBatchFirst ? directions.count : batch]
    for index in 0..<states { try Self.require(context, 5 + index, state + [hiddenSize]) }
    try ProductOperators.checkWork(
      [steps, batch, directions.count, gates * hiddenSize, inputSize + hiddenSize], place: place)
    _ = try Tensor.count(
      of: [steps, directions.count, batch, gates * hiddenSize, 2], place: place)
  }

  private static func require(
    _ context: NodeContext, _ index: Int, _ shape: [Int]
  ) throws(ModelError) {
    guard context.has(index) else { return }
    guard try context.single(index).shape == shape else {
      throw .wrongShape(
        place: "\(context.place) input \(index)", expected: "\(shape)",
        was: try context.spec(index).shape)
    }
  }

  /// All steps' hidden states.
  var sequence: TensorSpec {
    TensorSpec(
      .float32,
      isBatchFirst
        ? [batch, steps, directions.count, hiddenSize]
        : [steps, directions.count, batch, hiddenSize])
  }

  /// The last states.
  var state: TensorSpec {
    TensorSpec(
      .float32,
      isBatchFirst
        ? [batch, directions.count, hiddenSize] : [directions.count, batch, hiddenSize])
  }

  /// Where the input of the first step of a row begins, and how far apart steps are.
  func input(row: Int) -> (start: Int, stride: Int) {
    isBatchFirst
      ? (row * steps * inputSize, inputSize) : (row * inputSize, batch * inputSize)
  }

  /// Where the output of the first step of a row begins, and how far apart steps are.
  func output(row: Int, direction: Int) -> (start: Int, stride: Int) {
    let width = directions.count * hiddenSize
    return isBatchFirst
      ? (row * steps * width + direction * hiddenSize, width)
      : ((direction * batch + row) * hiddenSize, batch * width)
  }

  /// Where the state of a row begins.
  func state(row: Int, direction: Int) -> Int {
    (isBatchFirst ? row * directions.count + direction : direction * batch + row) * hiddenSize
  }
}
