import LinearAlgebra
import Testing

@Suite struct MatrixProductTests {
  @Test("products agree with the sums that define them, transposed or not")
  func products() {
    let (rows, inner, columns) = (3, 4, 5)
    let left = (0..<12).map { Float($0) - 5 }
    let right = (0..<20).map { Float($0 * $0 % 7) }
    for isLeftTransposed in [false, true] {
      for isRightTransposed in [false, true] {
        var result = [Float](repeating: 2, count: rows * columns)
        MatrixProduct.multiply(
          .init(
            left, rowStride: isLeftTransposed ? rows : inner, isTransposed: isLeftTransposed),
          .init(
            right, rowStride: isRightTransposed ? inner : columns,
            isTransposed: isRightTransposed),
          rows: rows, inner: inner, columns: columns, scale: 0.5, keep: 3, into: &result)
        for row in 0..<rows {
          for column in 0..<columns {
            var sum: Float = 0
            for k in 0..<inner {
              sum +=
                left[isLeftTransposed ? k * rows + row : row * inner + k]
                * right[isRightTransposed ? column * inner + k : k * columns + column]
            }
            #expect(result[row * columns + column] == 0.5 * sum + 6)
          }
        }
      }
    }
  }

  @Test("a product without elements leaves the result alone")
  func empty() {
    var result: [Float] = [7]
    MatrixProduct.multiply(
      .init([], rowStride: 1), .init([], rowStride: 1), rows: 1, inner: 0, columns: 1,
      into: &result)
    #expect(result == [7])
  }
}
