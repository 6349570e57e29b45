/// A graph with one shape for each input and its memory, for one caller at a time.
///
/// Write to the inputs, evaluate, read the outputs; nothing is allocated after it was made.
/// Unchecked because the compiler cannot see that there is one caller at a time.
public final class ONNXSession: @unchecked Sendable {
  private let run: GraphRun

  init(_ plan: GraphPlan) { run = GraphRun(plan) }

  /// Where the single-precision input at `index` goes.
  public func input(_ index: Int) -> UnsafeMutableBufferPointer<Float> {
    let port = run.plan.inputs[index]
    precondition(port.spec.type == .float32, "expected a single-precision input")
    return UnsafeMutableBufferPointer(
      start: run.input(index).assumingMemoryBound(to: Float.self), count: port.spec.count)
  }

  /// The single-precision output at `index`, after a run.
  public func output(_ index: Int) -> UnsafeBufferPointer<Float> {
    let port = run.plan.outputs[index]
    precondition(port.spec.type == .float32, "expected a single-precision output")
    return UnsafeBufferPointer(
      start: run.output(index).assumingMemoryBound(to: Float.self), count: port.spec.count)
  }

  public func shape(ofOutput index: Int) -> [Int] { run.plan.outputs[index].spec.shape }

  /// - Throws: `ModelError` where an index among the inputs is out of range.
  public func evaluate() throws(ModelError) { try run.run() }
}
