internal import COpenBLAS

/// Products of row-major matrices in single precision, by OpenBLAS on the calling thread.
public enum MatrixProduct {
  /// Decisions are made one at a time and small; a pool of threads would only add wakeups.
  private static let isSingleThreaded: Bool = {
    openblas_set_num_threads(1)
    return true
  }()

  /// One operand: where it begins, the distance between its rows, and how it is to be read.
  public struct Operand {
    public let start: UnsafePointer<Float>
    public let rowStride: Int
    public let isTransposed: Bool

    public init(_ start: UnsafePointer<Float>, rowStride: Int, isTransposed: Bool = false) {
      self.start = start
      self.rowStride = rowStride
      self.isTransposed = isTransposed
    }
  }

  /// Computes `result = scale·left·right + keep·result`.
  ///
  /// `left` (as read) has `rows × inner` elements, `right` `inner × columns`, and `result`
  /// `rows × columns` with `columns` as its row stride. Sizes of zero leave `result` alone.
  /// - Complexity: O(rows · inner · columns)
  public static func multiply(
    _ left: Operand, _ right: Operand, rows: Int, inner: Int, columns: Int, scale: Float = 1,
    keep: Float = 0, into result: UnsafeMutablePointer<Float>
  ) {
    guard rows > 0, inner > 0, columns > 0, isSingleThreaded else { return }
    cblas_sgemm(
      CblasRowMajor, left.isTransposed ? CblasTrans : CblasNoTrans,
      right.isTransposed ? CblasTrans : CblasNoTrans, blasint(rows), blasint(columns),
      blasint(inner), scale, left.start, blasint(left.rowStride), right.start,
      blasint(right.rowStride), keep, result, blasint(columns))
  }

  /// Computes `result += vector·matrix`, where `matrix` has `rows × columns` elements.
  /// - Complexity: O(rows · columns)
  public static func addProduct(
    of vector: UnsafePointer<Float>, _ matrix: UnsafePointer<Float>, rows: Int, columns: Int,
    to result: UnsafeMutablePointer<Float>
  ) {
    guard rows > 0, columns > 0, isSingleThreaded else { return }
    cblas_sgemv(
      CblasRowMajor, CblasTrans, blasint(rows), blasint(columns), 1, matrix, blasint(columns),
      vector, 1, 1, result, 1)
  }
}
