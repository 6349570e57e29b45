/// The memory of one run of a plan, used again by the next.
///
/// Unchecked because the compiler cannot see that a run belongs to one caller at a time.
final class GraphRun: @unchecked Sendable {
  let plan: GraphPlan
  private let memory: UnsafeMutableRawPointer
  /// The places of all steps' tensors, one step after another.
  private let places: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  private let placeCount: Int

  init(_ plan: GraphPlan) {
    self.plan = plan
    memory = .allocate(byteCount: max(plan.memory, 64), alignment: 64)
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: max(plan.memory, 64))
    placeCount = plan.steps.reduce(0) { $0 + $1.places.count }
    places = .allocate(capacity: max(placeCount, 1))
    var index = 0
    for step in plan.steps {
      for place in step.places {
        (places + index).initialize(to: Self.pointer(place, memory))
        index += 1
      }
    }
  }

  deinit {
    memory.deallocate()
    places.deallocate()
  }

  private static func pointer(
    _ place: GraphPlan.Place, _ memory: UnsafeMutableRawPointer
  ) -> UnsafeMutableRawPointer? {
    switch place {
    case .memory(let offset): memory + offset
    case .constant(let buffer): buffer.start
    case .nowhere: nil
    }
  }

  /// Where the input at `index` goes before a run.
  func input(_ index: Int) -> UnsafeMutableRawPointer {
    Self.pointer(plan.inputs[index].place, memory) ?? memory
  }

  /// Where the output at `index` is after a run.
  func output(_ index: Int) -> UnsafeRawPointer {
    UnsafeRawPointer(Self.pointer(plan.outputs[index].place, memory) ?? memory)
  }

  /// Runs all steps, without allocation.
  func run() throws(ModelError) {
    var index = 0
    for step in plan.steps {
      let (inputs, outputs) = (step.inputs.count, step.outputs.count)
      try step.kernel(Operands(places + index, inputs: inputs, outputs: outputs))
      index += inputs + outputs + 1
    }
  }
}
