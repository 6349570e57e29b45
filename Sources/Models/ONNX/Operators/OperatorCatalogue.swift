/// The operators that a graph may use, by their names in ONNX.
enum OperatorCatalogue {
  /// Prepares a node; the second argument gives the constant at an input's position, if it is one.
  typealias Builder =
    @Sendable (ONNXNode, (Int) -> Tensor?) throws(ModelError) -> Evaluation

  private static let families: [[String: Builder]] = [
    UnaryOperators.builders, BinaryOperators.builders, ShapeOperators.builders,
    SelectionOperators.builders, ConstantOperators.builders, ReductionOperators.builders,
    ProductOperators.builders, LSTMOperator.builders, GRUOperator.builders,
  ]

  static func builder(for node: ONNXNode) throws(ModelError) -> Builder {
    for family in families {
      if let builder = family[node.operatorName] { return builder }
    }
    throw .unsupported(place: "onnx", what: "operator \(node.operatorName)")
  }
}
