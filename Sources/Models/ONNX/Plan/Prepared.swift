/// What a node will do: the shapes of its outputs, and how to fill them.
struct Prepared: Sendable {
  /// Computes outputs from inputs whose places in memory it is handed.
  typealias Kernel = @Sendable (Operands) throws(ModelError) -> Void

  enum Action: Sendable {
    case run(Kernel)
    /// The output is the first input under another shape.
    case passOn
    /// The outputs are known without the inputs' values.
    case values([TensorBuffer])
  }

  let outputs: [TensorSpec]
  let action: Action
  /// Bytes that the kernel uses as it likes, different ones in each run.
  var scratch = 0

  init(_ outputs: [TensorSpec], scratch: Int = 0, _ kernel: @escaping Kernel) {
    self.outputs = outputs
    self.scratch = scratch
    action = .run(kernel)
  }

  /// The first input's elements under `spec`.
  init(passingOnAs spec: TensorSpec) {
    outputs = [spec]
    action = .passOn
  }

  init(_ value: TensorBuffer) {
    outputs = [value.spec]
    action = .values([value])
  }
}

/// Where the tensors of one step are.
struct Operands {
  /// Inputs, then outputs, then scratch; nil for an input that was left out.
  fileprivate let places: UnsafePointer<UnsafeMutableRawPointer?>
  fileprivate let inputCount: Int
  fileprivate let outputCount: Int

  init(_ places: UnsafePointer<UnsafeMutableRawPointer?>, inputs: Int, outputs: Int) {
    self.places = places
    inputCount = inputs
    outputCount = outputs
  }

  func has(_ index: Int) -> Bool { index < inputCount && places[index] != nil }

  /// Only for an input that `has` says is there.
  func input<Element>(_ index: Int, _: Element.Type = Element.self) -> UnsafePointer<Element> {
    UnsafePointer(places[index].unsafelyUnwrapped.assumingMemoryBound(to: Element.self))
  }

  func output<Element>(
    _ index: Int = 0, _: Element.Type = Element.self
  ) -> UnsafeMutablePointer<Element> {
    places[inputCount + index].unsafelyUnwrapped.assumingMemoryBound(to: Element.self)
  }

  func scratch<Element>(_: Element.Type = Element.self) -> UnsafeMutablePointer<Element> {
    places[inputCount + outputCount].unsafelyUnwrapped.assumingMemoryBound(to: Element.self)
  }
}
