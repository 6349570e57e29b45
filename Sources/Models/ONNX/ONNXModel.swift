internal import Synchronization

/// A graph of ONNX operators, evaluated on the calling thread.
///
/// Operator sets 7 to 28, weights inside the file. Operators that are not in the catalogue are
/// refused by name at load. Shapes are worked out, what depends on constants alone is computed and
/// memory is laid out once for each set of input shapes: at load where the file fixes them.
public final class ONNXModel: Sendable {
  public let inputs: [TensorPort]
  public let outputs: [TensorPort]
  private let graph: ONNXGraph
  private let runs = Mutex(Runs())

  /// The names of all operators that graphs may use.
  public static let operators: Set<String> = OperatorCatalogue.names

  /// Plans made and memory at rest.
  private struct Runs {
    var plans: [[TensorSpec]: GraphPlan?] = [:]
    var idle: [[TensorSpec]: [GraphRun]] = [:]
  }

  /// For how many different input shapes plans are kept.
  private static let planLimit = 8

  /// Reads a file as `torch.onnx.export` writes it, by either of its exporters.
  /// - Throws: `ModelError` where the file is broken or uses what is not evaluated here.
  public init(bytes: [UInt8]) throws(ModelError) {
    graph = try ONNXGraph(bytes)
    inputs = graph.inputs
    outputs = graph.outputs
    for node in graph.nodes { _ = try OperatorCatalogue.builder(for: node) }
    let fixed = inputs.compactMap { $0.spec() }
    if fixed.count == inputs.count {
      _ = try plan(fixed)
    } else {
      try refuseUnsupported(inputs.compactMap { $0.spec(free: 1) })
    }
  }

  /// Tries sizes of one where the file leaves them free: a mode that is not evaluated shows now,
  /// while shapes that do not fit may be the fault of the trial.
  private func refuseUnsupported(_ specs: [TensorSpec]) throws(ModelError) {
    guard specs.count == inputs.count else { return }
    do {
      _ = try plan(specs)
    } catch {
      if case .unsupported = error { throw error }
    }
  }

  private func plan(_ specs: [TensorSpec]) throws(ModelError) -> GraphPlan? {
    if let known = runs.withLock({ $0.plans[specs] }) { return known }
    let plan = try PlanBuilder.plan(graph, inputs: specs)
    runs.withLock { runs in
      if runs.plans.count >= Self.planLimit {
        runs.plans.removeAll()
        runs.idle.removeAll()
      }
      runs.plans[specs] = .some(plan)
    }
    return plan
  }

  /// Memory to run the plan in: what an earlier run left, or new.
  private func take(_ specs: [TensorSpec], _ plan: GraphPlan) -> GraphRun {
    runs.withLock { $0.idle[specs]?.popLast() } ?? GraphRun(plan)
  }

  private func giveBack(_ run: GraphRun, _ specs: [TensorSpec]) {
    runs.withLock { $0.idle[specs, default: []].append(run) }
  }

  /// Evaluates the graph.
  /// - Throws: `ModelError` where an input is missing or a shape does not fit.
  public func run(_ given: [String: Tensor]) throws(ModelError) -> [String: Tensor] {
    var tensors: [Tensor] = []
    for port in inputs {
      guard let tensor = given[port.name] else { throw .missingInput(name: port.name) }
      try check(tensor.spec, port)
      tensors.append(tensor)
    }
    var results: [String: Tensor] = [:]
    let specs = tensors.map { $0.spec }
    guard let plan = try plan(specs) else {
      let buffers = try PlanBuilder.evaluate(graph, inputs: tensors.map { TensorBuffer($0) })
      for (port, buffer) in zip(outputs, buffers) { results[port.name] = buffer.tensor }
      return results
    }
    let run = take(specs, plan)
    for (index, tensor) in tensors.enumerated() { tensor.copy(to: run.input(index)) }
    try run.run()
    for (index, port) in outputs.enumerated() {
      results[port.name] = Tensor(plan.outputs[index].spec, from: run.output(index))
    }
    giveBack(run, specs)
    return results
  }

  /// Memory to evaluate the graph in again and again, for inputs of these shapes in the order of
  /// `inputs`, of which each must be of single precision, as must every output.
  /// - Throws: `ModelError` where a shape does not fit, or depends on values.
  public func session(shapes: [[Int]]) throws(ModelError) -> ONNXSession {
    guard shapes.count == inputs.count else {
      throw .wrongCount(of: "inputs", expected: inputs.count, was: shapes.count)
    }
    var specs: [TensorSpec] = []
    for (port, shape) in zip(inputs, shapes) {
      let spec = TensorSpec(.float32, shape)
      try check(spec, port)
      specs.append(spec)
    }
    guard let plan = try plan(specs) else {
      throw .unsupported(place: "onnx", what: "a shape that depends on values, in a session")
    }
    for (port, output) in zip(outputs, plan.outputs) where output.spec.type != .float32 {
      throw .unsupported(
        place: "onnx output \(port.name)", what: "type \(output.spec.type), in a session")
    }
    return ONNXSession(plan)
  }

  private func check(_ spec: TensorSpec, _ port: TensorPort) throws(ModelError) {
    guard port.accepts(spec.shape) else {
      let sizes = (port.shape ?? []).map { $0.map(String.init) ?? "?" }
      throw .wrongShape(
        place: "onnx input \(port.name)", expected: "[\(sizes.joined(separator: ", "))]",
        was: spec.shape)
    }
    guard port.type == nil || port.type == spec.type else {
      throw .malformed(
        place: "onnx input \(port.name)",
        problem: "expected \(port.type.map { "\($0)" } ?? "any"), was \(spec.type)")
    }
  }
}
