/// A graph of ONNX operators, evaluated in single precision on the calling thread.
///
/// Operator sets 13 to 23, weights inside the file. What depends on constants alone is computed
/// once at load. Operators that are not in the catalogue are refused by name at load.
public final class ONNXModel: Sendable {
  public let inputs: [TensorPort]
  public let outputs: [TensorPort]
  private let steps: [Step]
  /// The value of every slot before a run: constants, and nil for what a run computes.
  private let constants: [Tensor?]
  private let inputSlots: [Int]
  private let outputSlots: [Int]

  private struct Step: Sendable {
    let place: String
    let inputs: [Int?]
    let outputs: [Int?]
    let evaluation: Evaluation

    func run(on values: inout [Tensor?]) throws(ModelError) {
      let tensors = inputs.map { slot in slot.flatMap { values[$0] } }
      let results = try evaluation(OperatorInputs(tensors: tensors, place: place))
      for (index, slot) in outputs.enumerated() {
        guard let slot else { continue }
        guard results.indices.contains(index) else {
          throw .wrongCount(of: "outputs of \(place)", expected: outputs.count, was: results.count)
        }
        values[slot] = results[index]
      }
    }
  }

  /// Reads a file as `torch.onnx.export` writes it, by either of its exporters.
  /// - Throws: `ModelError` where the file is broken or uses what is not evaluated here.
  public init(bytes: [UInt8]) throws(ModelError) {
    let graph = try ONNXGraph(bytes)
    var builder = GraphBuilder(graph)
    for node in graph.nodes { try builder.add(node) }
    inputs = graph.inputs
    outputs = graph.outputs
    steps = builder.steps
    constants = builder.values
    inputSlots = graph.inputs.compactMap { builder.slots[$0.name] }
    var outputSlots: [Int] = []
    for output in graph.outputs {
      guard let slot = builder.slots[output.name] else {
        throw .malformed(
          place: "onnx output \(output.name)", problem: "expected a node that gives it, was none")
      }
      outputSlots.append(slot)
    }
    self.outputSlots = outputSlots
  }

  /// Turns nodes into steps over numbered slots, evaluating at once what is constant.
  private struct GraphBuilder {
    var slots: [String: Int] = [:]
    var values: [Tensor?] = []
    var steps: [Step] = []

    init(_ graph: ONNXGraph) {
      for (name, tensor) in graph.constants.sorted(by: { $0.key < $1.key }) {
        slots[name] = values.count
        values.append(tensor)
      }
      for input in graph.inputs {
        slots[input.name] = values.count
        values.append(nil)
      }
    }

    mutating func add(_ node: ONNXNode) throws(ModelError) {
      let builder = try OperatorCatalogue.builder(for: node)
      var sources: [Int?] = []
      for name in node.inputs {
        guard name.isEmpty || slots[name] != nil else {
          throw .malformed(
            place: node.place, problem: "expected an earlier value, was \"\(name)\"")
        }
        sources.append(slots[name])
      }
      let given = sources.map { slot in slot.flatMap { values[$0] } }
      let evaluation = try builder(node) { given.indices.contains($0) ? given[$0] : nil }
      var targets: [Int?] = []
      for name in node.outputs {
        guard slots[name] == nil else {
          throw .malformed(place: node.place, problem: "expected \"\(name)\" once, was twice")
        }
        targets.append(name.isEmpty ? nil : values.count)
        guard !name.isEmpty else { continue }
        slots[name] = values.count
        values.append(nil)
      }
      let step = Step(
        place: node.place, inputs: sources, outputs: targets, evaluation: evaluation)
      let isConstant = sources.allSatisfy { slot in slot.map { values[$0] != nil } ?? true }
      if isConstant {
        try step.run(on: &values)
      } else {
        steps.append(step)
      }
    }
  }

  /// Evaluates the graph.
  /// - Throws: `ModelError` where an input is missing or a shape does not fit.
  public func run(_ given: [String: Tensor]) throws(ModelError) -> [String: Tensor] {
    var values = constants
    for (port, slot) in zip(inputs, inputSlots) {
      guard let tensor = given[port.name] else { throw .missingInput(name: port.name) }
      guard port.accepts(tensor.shape) else {
        let sizes = (port.shape ?? []).map { $0.map(String.init) ?? "?" }
        throw .wrongShape(
          place: "onnx input \(port.name)", expected: "[\(sizes.joined(separator: ", "))]",
          was: tensor.shape)
      }
      values[slot] = tensor
    }
    for step in steps { try step.run(on: &values) }
    var results: [String: Tensor] = [:]
    for (port, slot) in zip(outputs, outputSlots) { results[port.name] = values[slot] }
    return results
  }
}
