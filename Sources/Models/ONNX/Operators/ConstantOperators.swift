/// Operators that make tensors or change their element type.
enum ConstantOperators {
  static let builders: [String: OperatorCatalogue.Builder] = [
    "Constant": { node, _ throws(ModelError) in
      let tensor = try constant(node)
      return { _ throws(ModelError) in [tensor] }
    },
    "ConstantOfShape": { node, _ throws(ModelError) in
      let filler: Tensor.Elements
      if case .tensor(let value) = node.attribute("value") {
        filler = value.elements
      } else {
        filler = .float([0])
      }
      return { inputs throws(ModelError) in try fill(inputs, with: filler) }
    },
    "Cast": { node, _ throws(ModelError) in
      let code = try node.integer("to", default: 0)
      guard let type = ONNXTensorReader.ElementType(rawValue: code) else {
        throw .unsupported(place: node.place, what: "element type \(code)")
      }
      return { inputs throws(ModelError) in [try cast(inputs, to: type)] }
    },
  ]

  private static func constant(_ node: ONNXNode) throws(ModelError) -> Tensor {
    if case .tensor(let tensor) = node.attribute("value") { return tensor }
    if node.has("value_float") {
      return Tensor(unchecked: .float([try node.float("value_float", default: 0)]), shape: [])
    }
    if node.has("value_int") {
      return Tensor(unchecked: .integer([try node.integer("value_int", default: 0)]), shape: [])
    }
    if case .floats(let values) = node.attribute("value_floats") {
      return Tensor(unchecked: .float(values), shape: [values.count])
    }
    if let values = try node.integers("value_ints") {
      return Tensor(unchecked: .integer(values), shape: [values.count])
    }
    throw .unsupported(place: node.place, what: "a constant of this kind")
  }

  private static func fill(
    _ inputs: borrowing OperatorInputs, with filler: Tensor.Elements
  ) throws(ModelError) -> [Tensor] {
    var shape: [Int] = []
    for size in try inputs.integers(0) {
      guard (0...Int64(Tensor.elementLimit)).contains(size) else {
        throw .malformed(place: inputs.place, problem: "expected a size, was \(size)")
      }
      shape.append(Int(size))
    }
    let count = try Tensor.count(of: shape, place: inputs.place)
    switch filler {
    case .float(let values):
      let value = values.first ?? 0
      return [Tensor(unchecked: .float(Array(repeating: value, count: count)), shape: shape)]
    case .integer(let values):
      let value = values.first ?? 0
      return [Tensor(unchecked: .integer(Array(repeating: value, count: count)), shape: shape)]
    }
  }

  private static func cast(
    _ inputs: borrowing OperatorInputs, to type: ONNXTensorReader.ElementType
  ) throws(ModelError) -> Tensor {
    let tensor = try inputs.tensor(0)
    switch (tensor.elements, type) {
    case (.float, .float): return tensor
    case (.integer(let values), .float):
      return Tensor(unchecked: .float(values.map { Float($0) }), shape: tensor.shape)
    case (.integer(let values), .bool):
      return Tensor(unchecked: .integer(values.map { $0 == 0 ? 0 : 1 }), shape: tensor.shape)
    case (.float(let values), .bool):
      return Tensor(unchecked: .integer(values.map { $0 == 0 ? 0 : 1 }), shape: tensor.shape)
    case (.integer, _): return tensor
    case (.float(let values), _):
      // What does not fit has no defined result; the nearest end never traps.
      let integers = values.map { value in
        Int64(exactly: value.rounded(.towardZero)) ?? (value > 0 ? Int64.max : Int64.min)
      }
      return Tensor(unchecked: .integer(integers), shape: tensor.shape)
    }
  }
}
