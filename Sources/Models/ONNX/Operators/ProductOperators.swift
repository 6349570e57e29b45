internal import LinearAlgebra

/// Matrix products.
enum ProductOperators {
  static let builders: [String: OperatorCatalogue.Builder] = [
    "MatMul": matrixProduct,
    "Gemm": gemm,
    "Einsum": EinsteinSum.prepare,
  ]

  /// The most multiplications of one product, so that no file can stall the server for minutes.
  private static let workLimit = 1 << 33

  static func checkWork(_ sizes: [Int], place: String) throws(ModelError) {
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

  private static func gemm(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let (node, place) = (context.node, context.place)
    let scale = try node.float("alpha", default: 1)
    let keep = try node.float("beta", default: 1)
    let turnsLeft = try node.integer("transA", default: 0) != 0
    let turnsRight = try node.integer("transB", default: 0) != 0
    let left = try context.single(0)
    let right = try context.single(1)
    guard left.rank == 2, right.rank == 2 else {
      throw .wrongShape(place: place, expected: "of two axes", was: left.shape)
    }
    let rows = left.shape[turnsLeft ? 1 : 0]
    let inner = left.shape[turnsLeft ? 0 : 1]
    let columns = right.shape[turnsRight ? 0 : 1]
    guard right.shape[turnsRight ? 1 : 0] == inner else {
      throw .wrongShape(place: place, expected: "with an axis of \(inner)", was: right.shape)
    }
    try checkWork([rows, inner, columns], place: place)
    let output = try left.shaped([rows, columns], place: place)
    var added: Broadcast?
    if let spec = context.optional(2) {
      guard spec.type == left.type,
        try Shape.broadcast(spec.shape, output.shape, place: place) == output.shape
      else {
        throw .wrongShape(
          place: place, expected: "that broadcasts to \(output.shape)", was: spec.shape)
      }
      added = Broadcast(from: spec.shape, to: output.shape)
    }
    let count = output.count
    let start = added
    return Prepared([output]) { operands in
      let result = operands.output(0, Float.self)
      if let start {
        for index in 0..<count {
          result[index] = keep * operands.input(2, Float.self)[start(index)]
        }
      } else {
        result.update(repeating: 0, count: count)
      }
      MatrixProduct.multiply(
        .init(operands.input(0), rowStride: max(left.shape[1], 1), isTransposed: turnsLeft),
        .init(operands.input(1), rowStride: max(right.shape[1], 1), isTransposed: turnsRight),
        rows: rows, inner: inner, columns: columns, scale: scale, keep: 1, into: result)
    }
  }

  /// NumPy's `matmul`: vectors are rows and columns, leading axes broadcast.
  private static func matrixProduct(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let (left, right, place) = (try context.spec(0), try context.spec(1), context.place)
    guard left.rank > 0, right.rank > 0, left.type == right.type else {
      throw .wrongShape(place: place, expected: "of at least one axis", was: [])
    }
    let a = left.rank == 1 ? [1] + left.shape : left.shape
    let b = right.rank == 1 ? right.shape + [1] : right.shape
    let (rows, inner, columns) = (a[a.count - 2], a[a.count - 1], b[b.count - 1])
    guard b[b.count - 2] == inner else {
      throw .wrongShape(place: place, expected: "with an axis of \(inner)", was: right.shape)
    }
    let batch = try Shape.broadcast(
      Array(a.dropLast(2)), Array(b.dropLast(2)), place: place)
    let full = try left.shaped(batch + [rows, columns], place: place)
    try checkWork(batch + [rows, inner, columns], place: place)
    let leftBlocks = Shape.broadcastIndices(from: Array(a.dropLast(2)), to: batch)
    let rightBlocks = Shape.broadcastIndices(from: Array(b.dropLast(2)), to: batch)
    let output = TensorSpec(
      left.type, batch + (left.rank == 1 ? [] : [rows]) + (right.rank == 1 ? [] : [columns]))
    let size = rows * columns
    if left.type.storage == .single {
      let isOneBlock =
        rightBlocks.allSatisfy { $0 == 0 }
        && leftBlocks.enumerated().allSatisfy { $0 == $1 }
      let count = full.count
      return Prepared([output]) { operands in
        let result = operands.output(0, Float.self)
        if inner == 0 { result.update(repeating: 0, count: count) }
        // The same right operand for all blocks makes them one tall product.
        for block in 0..<(isOneBlock ? min(leftBlocks.count, 1) : leftBlocks.count) {
          MatrixProduct.multiply(
            .init(
              operands.input(0) + leftBlocks[block] * rows * inner, rowStride: max(inner, 1)),
            .init(
              operands.input(1) + rightBlocks[block] * inner * columns, rowStride: max(columns, 1)),
            rows: isOneBlock ? rows * leftBlocks.count : rows, inner: inner, columns: columns,
            into: result + block * size)
        }
      }
    }
    func kernel<Element: Sendable>(
      _ zero: Element, _ step: @escaping @Sendable (Element, Element, Element) -> Element
    ) -> Prepared {
      Prepared([output]) { operands in
        for block in leftBlocks.indices {
          let a = operands.input(0, Element.self) + leftBlocks[block] * rows * inner
          let b = operands.input(1, Element.self) + rightBlocks[block] * inner * columns
          for index in 0..<size {
            var sum = zero
            for k in 0..<inner {
              sum = step(sum, a[index / columns * inner + k], b[k * columns + index % columns])
            }
            operands.output(0, Element.self)[block * size + index] = sum
          }
        }
      }
    }
    let type = left.type
    return type.storage == .double
      ? kernel(0.0) { $0 + $1 * $2 } : kernel(0 as Int64) { type.wrapped($0 &+ $1 &* $2) }
  }
}
