/// A node with what is known of its inputs before it runs: their shapes, and those values that
/// depend on constants alone.
struct NodeContext {
  struct Input {
    let spec: TensorSpec
    let value: TensorBuffer?
  }

  let node: ONNXNode
  /// Nil where an optional input was left out.
  let inputs: [Input?]
  /// The operator set that the graph follows.
  let version: UInt64

  var place: String { node.place }

  func has(_ index: Int) -> Bool { inputs.indices.contains(index) && inputs[index] != nil }

  func optional(_ index: Int) -> TensorSpec? { has(index) ? inputs[index]?.spec : nil }

  func spec(_ index: Int) throws(ModelError) -> TensorSpec {
    guard let spec = optional(index) else {
      throw .malformed(place: place, problem: "expected input \(index), was none")
    }
    return spec
  }

  /// The spec of an input that must be of numbers with a fraction.
  func real(_ index: Int) throws(ModelError) -> TensorSpec {
    let spec = try spec(index)
    guard spec.type.storage != .integer else {
      throw .unsupported(place: place, what: "input \(index) of type \(spec.type)")
    }
    return spec
  }

  /// The spec of an input that must be of single-precision numbers.
  func single(_ index: Int) throws(ModelError) -> TensorSpec {
    let spec = try spec(index)
    guard spec.type.storage == .single else {
      throw .unsupported(place: place, what: "input \(index) of type \(spec.type)")
    }
    return spec
  }

  /// The spec of an input that must be of integers.
  func integer(_ index: Int) throws(ModelError) -> TensorSpec {
    let spec = try spec(index)
    guard spec.type.storage == .integer else {
      throw .malformed(place: place, problem: "expected integers, was \(spec.type)")
    }
    return spec
  }

  func value(_ index: Int) -> TensorBuffer? { has(index) ? inputs[index]?.value : nil }

  /// An input's integers; nil where they are not known yet.
  func integers(_ index: Int) throws(ModelError) -> [Int64]? {
    _ = try integer(index)
    return value(index)?.integerArray
  }

  /// Requires how many inputs there are.
  func expect(inputs range: ClosedRange<Int>) throws(ModelError) {
    guard range.contains(inputs.count) else {
      throw .wrongCount(
        of: "inputs of \(place)",
        expected: max(range.lowerBound, min(inputs.count, range.upperBound)),
        was: inputs.count)
    }
  }

  /// `axis` of an input, counted from the front, where a negative one counts from the back.
  func axis(_ axis: Int64, rank: Int) throws(ModelError) -> Int {
    try Shape.axis(axis, rank: rank, place: place)
  }
}
