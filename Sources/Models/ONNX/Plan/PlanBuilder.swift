/// Walks a graph once, works out every shape, computes what is constant, and lays out memory.
struct PlanBuilder {

  private struct Value {
    let spec: TensorSpec
    /// Its elements where they are known.
    var known: TensorBuffer?
    /// Its block of memory where they are not.
    var block = -1
  }

  /// A step before blocks have places; a block of −1 is nowhere.
  private struct Draft {
    let kernel: Prepared.Kernel
    let inputs: [Value?]
    let outputs: [Int]
    let scratch: Int
  }

  private let graph: ONNXGraph
  private var values: [String: Value] = [:]
  private var memory = MemoryPlan()
  private var drafts: [Draft] = []

  private init(_ graph: ONNXGraph) {
    self.graph = graph
    for (name, tensor) in graph.constants {
      values[name] = Value(spec: tensor.spec, known: tensor)
    }
  }

  /// The plan for inputs of these shapes; nil where a shape depends on an input's values.
  static func plan(
    _ graph: ONNXGraph, inputs: [TensorSpec]
  ) throws(ModelError) -> GraphPlan? {
    var builder = PlanBuilder(graph)
    var blocks: [Int] = []
    for (port, spec) in zip(graph.inputs, inputs) {
      let block = builder.memory.add(bytes: spec.byteCount, from: -1)
      // Inputs are written before a run and may be read again after it.
      builder.memory.keep(block, until: graph.nodes.count)
      builder.values[port.name] = Value(spec: spec, block: block)
      blocks.append(block)
    }
    for node in graph.nodes {
      guard try builder.add(node) else { return nil }
    }
    return try builder.finish(inputs: inputs, blocks: blocks)
  }

  /// Evaluates the graph node by node, for graphs whose shapes depend on values.
  static func evaluate(
    _ graph: ONNXGraph, inputs: [TensorBuffer]
  ) throws(ModelError) -> [TensorBuffer] {
    var builder = PlanBuilder(graph)
    for (port, buffer) in zip(graph.inputs, inputs) {
      builder.values[port.name] = Value(spec: buffer.spec, known: buffer)
    }
    for node in graph.nodes {
      guard try builder.add(node) else {
        throw .malformed(place: node.place, problem: "expected known inputs, was none")
      }
    }
    var outputs: [TensorBuffer] = []
    for port in graph.outputs {
      guard let buffer = builder.values[port.name]?.known else { throw Self.missing(port.name) }
      outputs.append(buffer)
    }
    return outputs
  }

  private static func missing(_ name: String) -> ModelError {
    .malformed(place: "onnx output \(name)", problem: "expected a node that gives it, was none")
  }

  /// Adds a node; false where its shapes wait for values.
  private mutating func add(_ node: ONNXNode) throws(ModelError) -> Bool {
    let builder = try OperatorCatalogue.builder(for: node)
    var sources: [Value?] = []
    for name in node.inputs {
      guard name.isEmpty || values[name] != nil else {
        throw .malformed(place: node.place, problem: "expected an earlier value, was \"\(name)\"")
      }
      sources.append(values[name])
    }
    let context = NodeContext(
      node: node,
      inputs: sources.map { source in source.map { .init(spec: $0.spec, value: $0.known) } },
      version: graph.version)
    guard let prepared = try builder(context) else { return false }
    guard prepared.outputs.count >= node.outputs.count else {
      throw .wrongCount(
        of: "outputs of \(node.place)", expected: prepared.outputs.count, was: node.outputs.count)
    }
    let results = try results(of: prepared, sources: sources)
    for (name, value) in zip(node.outputs, results) where !name.isEmpty {
      guard values.updateValue(value, forKey: name) == nil else {
        throw .malformed(place: node.place, problem: "expected \"\(name)\" once, was twice")
      }
    }
    return true
  }

  private mutating func results(
    of prepared: Prepared, sources: [Value?]
  ) throws(ModelError) -> [Value] {
    switch prepared.action {
    case .values(let buffers): return buffers.map { Value(spec: $0.spec, known: $0) }
    case .passOn:
      guard let source = sources.first ?? nil else { return [] }
      let known = source.known.map { TensorBuffer($0, as: prepared.outputs[0]) }
      return [Value(spec: prepared.outputs[0], known: known, block: source.block)]
    case .run(let exact):
      let kernel = Self.rounding(exact, prepared.outputs)
      if sources.allSatisfy({ $0 == nil || $0?.known != nil }) {
        return try Self.compute(kernel, prepared, sources)
      }
      let step = drafts.count
      for case let source? in sources where source.known == nil {
        memory.keep(source.block, until: step)
      }
      let outputs = prepared.outputs.map { memory.add(bytes: $0.byteCount, from: step) }
      let scratch = prepared.scratch > 0 ? memory.add(bytes: prepared.scratch, from: step) : -1
      drafts.append(Draft(kernel: kernel, inputs: sources, outputs: outputs, scratch: scratch))
      return zip(prepared.outputs, outputs).map { Value(spec: $0, block: $1) }
    }
  }

  /// The kernel, and after it the rounding of outputs whose type has less than single precision.
  private static func rounding(
    _ kernel: @escaping Prepared.Kernel, _ outputs: [TensorSpec]
  ) -> Prepared.Kernel {
    guard outputs.contains(where: { $0.type.isHalf }) else { return kernel }
    return { (operands) throws(ModelError) in
      try kernel(operands)
      for (index, spec) in outputs.enumerated() where spec.type.isHalf {
        let values = operands.output(index, Float.self)
        for place in 0..<spec.count { values[place] = spec.type.rounded(values[place]) }
      }
    }
  }

  /// Runs a kernel at once over known inputs.
  private static func compute(
    _ kernel: Prepared.Kernel, _ prepared: Prepared, _ sources: [Value?]
  ) throws(ModelError) -> [Value] {
    let buffers = prepared.outputs.map { TensorBuffer($0) }
    let scratch = TensorBuffer(TensorSpec(.float32, [(prepared.scratch + 3) / 4]))
    let places: [UnsafeMutableRawPointer?] =
      sources.map { $0?.known?.start } + buffers.map { $0.start } + [scratch.start]
    let result = places.withUnsafeBufferPointer { places in
      Result { () throws(ModelError) in
        guard let start = places.baseAddress else { return }
        try kernel(Operands(start, inputs: sources.count, outputs: buffers.count))
      }
    }
    try result.get()
    return withExtendedLifetime((sources, scratch)) {
      buffers.map { Value(spec: $0.spec, known: $0) }
    }
  }

  private mutating func finish(
    inputs: [TensorSpec], blocks: [Int]
  ) throws(ModelError) -> GraphPlan {
    var outputs: [Value] = []
    for port in graph.outputs {
      guard let value = values[port.name] else { throw Self.missing(port.name) }
      if value.known == nil { memory.keep(value.block, until: drafts.count) }
      outputs.append(value)
    }
    let size = memory.place()
    func place(_ block: Int) -> GraphPlan.Place {
      block < 0 ? .nowhere : .memory(memory.offset(of: block))
    }
    func place(_ value: Value?) -> GraphPlan.Place {
      guard let value else { return .nowhere }
      return value.known.map { .constant($0) } ?? place(value.block)
    }
    return GraphPlan(
      steps: drafts.map { draft in
        GraphPlan.Step(
          kernel: draft.kernel, inputs: draft.inputs.map { place($0) },
          outputs: draft.outputs.map { place($0) }, scratch: place(draft.scratch))
      },
      inputs: zip(inputs, blocks).map { GraphPlan.Port(spec: $0, place: place($1)) },
      outputs: outputs.map { GraphPlan.Port(spec: $0.spec, place: place($0)) }, memory: size)
  }
}
