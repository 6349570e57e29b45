/// The LSTM member: a graph from the last bars to a probability and a volatility forecast.
struct SequenceModel: Sendable {
  private let model: ONNXModel
  private let shape: [Int]

  /// The graph takes `bars` of `[1, bars, channels]` and gives `probability` and `volatility`, one
  /// number each.
  init(onnx bytes: [UInt8], bars: Int, channels: Int) throws(ModelError) {
    model = try ONNXModel(bytes: bytes)
    shape = [1, bars, channels]
    guard model.inputs.map({ $0.name }) == ["bars"] else {
      throw .malformed(
        place: "onnx", problem: "expected one input \"bars\", was \(model.inputs.map { $0.name })")
    }
    guard model.inputs[0].accepts(shape) else {
      throw .wrongShape(
        place: "onnx input bars", expected: "\(shape)",
        was: (model.inputs[0].shape ?? []).map { $0 ?? -1 })
    }
    for name in ["probability", "volatility"]
    where !model.outputs.contains(where: { $0.name == name }) {
      throw .malformed(place: "onnx", problem: "expected an output \"\(name)\", was none")
    }
  }

  func evaluate(
    _ sequence: [Float]
  ) throws(ModelError) -> (probability: Double, volatility: Double) {
    guard sequence.count == shape[1] * shape[2] else {
      throw .wrongCount(
        of: "values in the sequence", expected: shape[1] * shape[2], was: sequence.count)
    }
    let outputs = try model.run(["bars": try Tensor(sequence, shape: shape)])
    let probability = try Self.number("probability", outputs)
    guard (0...1).contains(probability) else {
      throw .malformed(
        place: "onnx output probability", problem: "expected 0 to 1, was \(probability)")
    }
    return (probability, try Self.number("volatility", outputs))
  }

  private static func number(
    _ name: String, _ outputs: [String: Tensor]
  ) throws(ModelError) -> Double {
    guard let values = outputs[name]?.floats, values.count == 1 else {
      throw .wrongShape(
        place: "onnx output \(name)", expected: "[1] or [1, 1]", was: outputs[name]?.shape ?? [])
    }
    guard values[0].isFinite else {
      throw .malformed(
        place: "onnx output \(name)", problem: "expected a finite number, was \(values[0])")
    }
    return Double(values[0])
  }
}
