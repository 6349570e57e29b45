internal import Synchronization

/// The LSTM member: a graph from the last bars to a probability and a volatility forecast.
final class SequenceModel: Sendable {
  private let model: ONNXModel
  private let shape: [Int]
  /// Where the two outputs stand among the graph's.
  private let probability: Int
  private let volatility: Int
  /// Memory that earlier evaluations left, so that steady work allocates none.
  private let idle = Mutex<[ONNXSession]>([])

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
    probability = try Self.output("probability", of: model)
    volatility = try Self.output("volatility", of: model)
    let session = try model.session(shapes: [shape])
    for (name, index) in [("probability", probability), ("volatility", volatility)]
    where session.output(index).count != 1 {
      throw .wrongShape(
        place: "onnx output \(name)", expected: "[1] or [1, 1]", was: session.shape(ofOutput: index)
      )
    }
    idle.withLock { $0.append(session) }
  }

  private static func output(_ name: String, of model: ONNXModel) throws(ModelError) -> Int {
    guard let index = model.outputs.firstIndex(where: { $0.name == name }) else {
      throw .malformed(place: "onnx", problem: "expected an output \"\(name)\", was none")
    }
    return index
  }

  func evaluate(
    _ sequence: [Float]
  ) throws(ModelError) -> (probability: Double, volatility: Double) {
    guard sequence.count == shape[1] * shape[2] else {
      throw .wrongCount(
        of: "values in the sequence", expected: shape[1] * shape[2], was: sequence.count)
    }
    let session: ONNXSession
    if let rested = idle.withLock({ $0.popLast() }) {
      session = rested
    } else {
      session = try model.session(shapes: [shape])
    }
    defer { idle.withLock { $0.append(session) } }
    _ = session.input(0).update(fromContentsOf: sequence)
    try session.evaluate()
    let probability = try Self.number("probability", session.output(probability)[0])
    guard (0...1).contains(probability) else {
      throw .malformed(
        place: "onnx output probability", problem: "expected 0 to 1, was \(probability)")
    }
    return (probability, try Self.number("volatility", session.output(volatility)[0]))
  }

  private static func number(_ name: String, _ value: Float) throws(ModelError) -> Double {
    guard value.isFinite else {
      throw .malformed(
        place: "onnx output \(name)", problem: "expected a finite number, was \(value)")
    }
    return Double(value)
  }
}
