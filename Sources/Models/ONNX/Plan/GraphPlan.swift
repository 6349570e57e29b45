/// A graph for inputs of certain shapes: the steps to run, and where in memory each tensor lies.
///
/// Everything that depends on constants and shapes alone was computed when it was made; a run only
/// calls kernels.
struct GraphPlan: Sendable {
  /// Where a tensor is.
  enum Place: Sendable {
    /// Bytes from the beginning of a run's memory.
    case memory(Int)
    case constant(TensorBuffer)
    case nowhere
  }

  struct Step: Sendable {
    let kernel: Prepared.Kernel
    let inputs: [Place]
    let outputs: [Place]
    let scratch: Place

    var places: [Place] { inputs + outputs + [scratch] }
  }

  struct Port: Sendable {
    let spec: TensorSpec
    let place: Place
  }

  let steps: [Step]
  let inputs: [Port]
  let outputs: [Port]
  /// Bytes of a run's memory.
  let memory: Int
}
