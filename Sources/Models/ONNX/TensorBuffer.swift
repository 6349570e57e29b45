/// A tensor whose elements are known, in memory that begins on a cache line.
///
/// Unchecked because the compiler cannot see that nobody writes once it is filled.
final class TensorBuffer: @unchecked Sendable {
  let spec: TensorSpec
  let start: UnsafeMutableRawPointer
  /// Whose memory this is where it is another tensor's under a new shape.
  private let owner: TensorBuffer?

  /// Zeros.
  init(_ spec: TensorSpec) {
    self.spec = spec
    owner = nil
    start = .allocate(byteCount: max(spec.byteCount, 64), alignment: 64)
    start.initializeMemory(as: UInt8.self, repeating: 0, count: max(spec.byteCount, 64))
  }

  /// The same elements under a spec of as many bytes.
  init(_ other: TensorBuffer, as spec: TensorSpec) {
    precondition(spec.byteCount == other.spec.byteCount, "as many bytes")
    self.spec = spec
    owner = other
    start = other.start
  }

  deinit {
    if owner == nil { start.deallocate() }
  }

  convenience init(_ tensor: Tensor) {
    self.init(tensor.spec)
    tensor.copy(to: start)
  }

  convenience init(integers: [Int64], shape: [Int]) {
    self.init(TensorSpec(.int64, shape))
    self.integers.update(from: integers, count: integers.count)
  }

  var singles: UnsafeMutablePointer<Float> { start.assumingMemoryBound(to: Float.self) }
  var doubles: UnsafeMutablePointer<Double> { start.assumingMemoryBound(to: Double.self) }
  var integers: UnsafeMutablePointer<Int64> { start.assumingMemoryBound(to: Int64.self) }

  var integerArray: [Int64] {
    Array(UnsafeBufferPointer(start: integers, count: spec.count))
  }

  var tensor: Tensor { Tensor(spec, from: start) }
}
