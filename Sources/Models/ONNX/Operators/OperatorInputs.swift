/// What a node evaluates to, given its inputs.
typealias Evaluation = @Sendable (borrowing OperatorInputs) throws(ModelError) -> [Tensor]

/// The tensors that reach a node, in the order of its inputs; nil where one was left out.
struct OperatorInputs {
  let tensors: [Tensor?]
  let place: String

  var count: Int { tensors.count }

  func optional(_ index: Int) -> Tensor? {
    tensors.indices.contains(index) ? tensors[index] : nil
  }

  func tensor(_ index: Int) throws(ModelError) -> Tensor {
    guard let tensor = optional(index) else {
      throw .missingInput(name: "input \(index) of \(place)")
    }
    return tensor
  }

  func floats(_ index: Int) throws(ModelError) -> (values: [Float], shape: [Int]) {
    let tensor = try tensor(index)
    guard let values = tensor.floats else {
      throw .unsupported(place: place, what: "an integer tensor as input \(index)")
    }
    return (values, tensor.shape)
  }

  func integers(_ index: Int) throws(ModelError) -> [Int64] {
    guard let values = try tensor(index).integers else {
      throw .unsupported(place: place, what: "a floating-point tensor as input \(index)")
    }
    return values
  }
}
