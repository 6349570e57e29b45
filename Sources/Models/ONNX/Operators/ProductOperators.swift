internal import LinearAlgebra

/// Matrix products.
enum ProductOperators {
  static let builders: [String: OperatorCatalogue.Builder] = [
    "MatMul": { _, _ throws(ModelError) in
      { inputs throws(ModelError) in try matrixProduct(inputs) }
    },
    "Gemm": { node, _ throws(ModelError) in
      let options = GemmOptions(
        scale: try node.float("alpha", default: 1), keep: try node.float("beta", default: 1),
        transposesLeft: try node.integer("transA", default: 0) != 0,
        transposesRight: try node.integer("transB", default: 0) != 0)
      return { inputs throws(ModelError) in try gemm(inputs, options) }
    },
  ]

  private struct GemmOptions: Sendable {
    let scale: Float
    let keep: Float
    let transposesLeft: Bool
    let transposesRight: Bool
  }

  /// The most multiplications of one product, so that no file can stall the server for minutes.
  private static let workLimit = 1 << 33

  private static func checkWork(_ sizes: [Int], place: String) throws(ModelError) {
    var work = 1
    for size in sizes {
      let (product, overflows) = work.multipliedReportingOverflow(by: max(size, 1))
      guard !overflows, product <= workLimit else {
        throw .wrongShape(
          place: place, expected: "of at most \(workLimit) multiplications", was: sizes)
      }
      work = product
    }
  }

  private static func gemm(
    _ inputs: borrowing OperatorInputs, _ options: GemmOptions
  ) throws(ModelError) -> [Tensor] {
    let (left, leftShape) = try inputs.floats(0)
    let (right, rightShape) = try inputs.floats(1)
    let place = inputs.place
    guard leftShape.count == 2, rightShape.count == 2 else {
      throw .wrongShape(place: place, expected: "of two axes", was: leftShape)
    }
    let rows = leftShape[options.transposesLeft ? 1 : 0]
    let inner = leftShape[options.transposesLeft ? 0 : 1]
    let columns = rightShape[options.transposesRight ? 0 : 1]
    guard rightShape[options.transposesRight ? 1 : 0] == inner else {
      throw .wrongShape(place: place, expected: "with an axis of \(inner)", was: rightShape)
    }
    try checkWork([rows, inner, columns], place: place)
    let shape = [rows, columns]
    let count = try Tensor.count(of: shape, place: place)
    var result = [Float](repeating: 0, count: count)
    if inputs.optional(2) != nil {
      let (added, addedShape) = try inputs.floats(2)
      guard try Shape.broadcast(addedShape, shape, place: place) == shape else {
        throw .wrongShape(place: place, expected: "that broadcasts to \(shape)", was: addedShape)
      }
      result = Shape.broadcastIndices(from: addedShape, to: shape).map { options.keep * added[$0] }
    }
    result.withUnsafeMutableBufferPointer { result in
      left.withUnsafeBufferPointer { left in
        right.withUnsafeBufferPointer { right in
          guard let a = left.baseAddress, let b = right.baseAddress, let c = result.baseAddress
          else { return }
          MatrixProduct.multiply(
            .init(a, rowStride: max(leftShape[1], 1), isTransposed: options.transposesLeft),
            .init(b, rowStride: max(rightShape[1], 1), isTransposed: options.transposesRight),
            rows: rows, inner: inner, columns: columns, scale: options.scale, keep: 1, into: c)
        }
      }
    }
    return [Tensor(unchecked: .float(result), shape: shape)]
  }

  /// NumPy's `matmul`: vectors are rows and columns, leading axes broadcast.
  private static func matrixProduct(
    _ inputs: borrowing OperatorInputs
  ) throws(ModelError) -> [Tensor] {
    let (left, leftGiven) = try inputs.floats(0)
    let (right, rightGiven) = try inputs.floats(1)
    let place = inputs.place
    guard !leftGiven.isEmpty, !rightGiven.isEmpty else {
      throw .wrongShape(place: place, expected: "of at least one axis", was: [])
    }
    let leftShape = leftGiven.count == 1 ? [1] + leftGiven : leftGiven
    let rightShape = rightGiven.count == 1 ? rightGiven + [1] : rightGiven
    let rows = leftShape[leftShape.count - 2]
    let inner = leftShape[leftShape.count - 1]
    let columns = rightShape[rightShape.count - 1]
    guard rightShape[rightShape.count - 2] == inner else {
      throw .wrongShape(place: place, expected: "with an axis of \(inner)", was: rightShape)
    }
    let batch = try Shape.broadcast(
      Array(leftShape.dropLast(2)), Array(rightShape.dropLast(2)), place: place)
    let count = try Tensor.count(of: batch + [rows, columns], place: place)
    try checkWork(batch + [rows, inner, columns], place: place)
    var result = [Float](repeating: 0, count: count)
    let leftBlocks = Shape.broadcastIndices(from: Array(leftShape.dropLast(2)), to: batch)
    let rightBlocks = Shape.broadcastIndices(from: Array(rightShape.dropLast(2)), to: batch)
    result.withUnsafeMutableBufferPointer { result in
      left.withUnsafeBufferPointer { left in
        right.withUnsafeBufferPointer { right in
          guard let a = left.baseAddress, let b = right.baseAddress, let c = result.baseAddress
          else { return }
          for block in leftBlocks.indices {
            MatrixProduct.multiply(
              .init(a + leftBlocks[block] * rows * inner, rowStride: inner),
              .init(b + rightBlocks[block] * inner * columns, rowStride: columns),
              rows: rows, inner: inner, columns: columns, into: c + block * rows * columns)
          }
        }
      }
    }
    let shape =
      batch + (leftGiven.count == 1 ? [] : [rows]) + (rightGiven.count == 1 ? [] : [columns])
    return [Tensor(unchecked: .float(result), shape: shape)]
  }
}
