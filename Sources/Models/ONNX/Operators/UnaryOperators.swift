internal import Glibc

/// Functions of one element.
enum UnaryOperators {
  static let builders: [String: OperatorCatalogue.Builder] = [
    "Sigmoid": mapping { 1 / (1 + expf(-$0)) },
    "Tanh": mapping { tanhf($0) },
    "Relu": mapping { $0 < 0 ? 0 : $0 },
    // Written so that no intermediate overflows.
    "Softplus": mapping { $0 > 0 ? $0 + log1pf(expf(-$0)) : log1pf(expf($0)) },
    "Exp": mapping { expf($0) },
    "Log": mapping { logf($0) },
    "Sqrt": mapping { $0.squareRoot() },
    "Erf": mapping { erff($0) },
    "Neg": mapping({ -$0 }, integers: { 0 &- $0 }),
    "Abs": mapping({ abs($0) }, integers: { $0 < 0 ? 0 &- $0 : $0 }),
    "Not": { _, _ throws(ModelError) in
      { inputs throws(ModelError) in
        let values = try inputs.integers(0)
        return [
          Tensor(
            unchecked: .integer(values.map { $0 == 0 ? 1 : 0 }), shape: try inputs.tensor(0).shape)
        ]
      }
    },
    "Clip": { node, _ throws(ModelError) in
      let low = try node.float("min", default: -.greatestFiniteMagnitude)
      let high = try node.float("max", default: .greatestFiniteMagnitude)
      return { inputs throws(ModelError) in try clip(inputs, low, high) }
    },
  ]

  private static func mapping(
    _ function: @escaping @Sendable (Float) -> Float,
    integers: (@Sendable (Int64) -> Int64)? = nil
  ) -> OperatorCatalogue.Builder {
    { _, _ throws(ModelError) in
      { inputs throws(ModelError) in
        let tensor = try inputs.tensor(0)
        if let integers, let values = tensor.integers {
          return [Tensor(unchecked: .integer(values.map(integers)), shape: tensor.shape)]
        }
        let (values, shape) = try inputs.floats(0)
        return [Tensor(unchecked: .float(values.map(function)), shape: shape)]
      }
    }
  }

  /// The bounds are inputs since operator set 11, and attributes before.
  private static func clip(
    _ inputs: borrowing OperatorInputs, _ low: Float, _ high: Float
  ) throws(ModelError) -> [Tensor] {
    let (values, shape) = try inputs.floats(0)
    let least = inputs.optional(1)?.floats?.first ?? low
    let most = inputs.optional(2)?.floats?.first ?? high
    let clipped = values.map { value in
      let raised = value < least ? least : value
      return raised > most ? most : raised
    }
    return [Tensor(unchecked: .float(clipped), shape: shape)]
  }
}
