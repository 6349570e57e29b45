internal import LinearAlgebra

/// ONNX's `Conv` over one to three spatial axes, as a matrix product over unfolded windows.
enum ConvolutionOperators {
  static let builders: [String: OperatorCatalogue.Builder] = ["Conv": prepare]

  private static func prepare(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let (spec, place) = (try context.single(0), context.place)
    let weights = try context.single(1)
    let axes = try SpatialWindow.axes(of: spec, place)
    let groups = try context.node.integer("group", default: 1)
    guard weights.rank == spec.rank, groups > 0, groups <= 1 << 20,
      weights.shape[1] * Int(groups) == spec.shape[1], weights.shape[0] % Int(groups) == 0,
      try context.node.integers("kernel_shape")?.elementsEqual(
        weights.shape[2...].map { Int64($0) }) ?? true
    else {
      throw .wrongShape(
        place: place, expected: "weights for \(spec.shape) in \(groups) groups",
        was: weights.shape)
    }
    let window = try SpatialWindow(context, input: axes, kernel: Array(weights.shape[2...]))
    let outputs = weights.shape[0]
    if context.has(2), try context.single(2).shape != [outputs] {
      throw .wrongShape(place: place, expected: "[\(outputs)]", was: try context.spec(2).shape)
    }
    let output = try spec.shaped([spec.shape[0], outputs] + window.output, place: place)
    let windows = window.output.reduce(1, *)
    let inner = weights.shape[1] * window.positions
    _ = try Tensor.count(of: [inner, windows], place: place)
    try ProductOperators.checkWork([spec.shape[0], outputs, inner, windows], place: place)
    let product = Convolution(
      batch: spec.shape[0], groups: Int(groups), channels: weights.shape[1],
      inputSize: axes.reduce(1, *), outputs: outputs / Int(groups), windows: windows,
      positions: window.positions, places: window.places())
    return Prepared([output], scratch: 4 * inner * windows) { product.run($0) }
  }

  private struct Convolution: Sendable {
    let batch: Int
    let groups: Int
    /// Input channels of a group.
    let channels: Int
    let inputSize: Int
    /// Output channels of a group.
    let outputs: Int
    let windows: Int
    let positions: Int
    let places: [Int32]

    func run(_ operands: Operands) {
      let columns = operands.scratch(Float.self)
      let inner = channels * positions
      for block in 0..<(batch * groups) {
        let group = block % groups
        let input = operands.input(0, Float.self) + block * channels * inputSize
        let result = operands.output(0, Float.self) + block * outputs * windows
        unfold(input, into: columns)
        for row in 0..<outputs {
          let bias = operands.has(2) ? operands.input(2, Float.self)[group * outputs + row] : 0
          (result + row * windows).update(repeating: bias, count: windows)
        }
        MatrixProduct.multiply(
          .init(operands.input(1) + group * outputs * inner, rowStride: inner),
          .init(columns, rowStride: windows), rows: outputs, inner: inner, columns: windows,
          keep: 1, into: result)
      }
    }

    /// Writes one row for each channel and position of the kernel: what every window sees there.
    private func unfold(_ input: UnsafePointer<Float>, into columns: UnsafeMutablePointer<Float>) {
      let size = positions * windows
      places.withUnsafeBufferPointer { places in
        for channel in 0..<channels {
          let source = input + channel * inputSize
          let row = columns + channel * size
          for index in 0..<size {
            row[index] = places[index] < 0 ? 0 : source[Int(places[index])]
          }
        }
      }
    }
  }
}
