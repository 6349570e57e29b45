/// The operators that a graph may use, by their names in ONNX.
enum OperatorCatalogue {
  /// Prepares a node for inputs of certain shapes; nil where it must first know values that are
  /// not constant, because they decide a shape.
  typealias Builder = @Sendable (NodeContext) throws(ModelError) -> Prepared?

  private static let builders: [String: Builder] = {
    let families = [
      UnaryOperators.builders, BinaryOperators.builders, ComparisonOperators.builders,
      ShapeOperators.builders, ArrangementOperators.builders, SelectionOperators.builders,
      ScatterOperators.builders,
      PieceOperators.builders, ConstantOperators.builders, ReductionOperators.builders,
      ScanOperators.builders, SoftmaxOperators.builders, NormalizationOperators.builders,
      ProductOperators.builders, ConvolutionOperators.builders, PoolingOperators.builders,
      RecurrentOperators.builders,
    ]
    return families.reduce(into: [:]) { all, family in all.merge(family) { first, _ in first } }
  }()

  static let names = Set(builders.keys)

  static func builder(for node: ONNXNode) throws(ModelError) -> Builder {
    guard let builder = builders[node.operatorName] else {
      throw .unsupported(place: "onnx", what: "operator \(node.operatorName)")
    }
    return builder
  }
}
