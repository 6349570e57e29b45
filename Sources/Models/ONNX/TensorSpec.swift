/// A tensor's element type and shape.
struct TensorSpec: Hashable, Sendable {
  let type: ElementType
  let shape: [Int]

  init(_ type: ElementType, _ shape: [Int]) {
    self.type = type
    self.shape = shape
  }

  /// The number of elements; whoever made the shape has bounded it.
  var count: Int { shape.reduce(1, *) }
  var byteCount: Int { count * type.stride }
  var rank: Int { shape.count }

  /// The same type under another shape, which must be one that a tensor can have.
  func shaped(_ shape: [Int], place: String) throws(ModelError) -> TensorSpec {
    _ = try Tensor.count(of: shape, place: place)
    return TensorSpec(type, shape)
  }
}
