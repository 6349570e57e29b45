/// The axes that a reduction takes together, and where their elements lie.
struct ReducedAxes: Sendable {
  let output: [Int]
  /// For each element of the output, where its first source lies.
  let starts: [Int32]
  /// Where the other sources lie from there.
  let offsets: [Int32]
  /// Nil for a node that passes its input on.
  static func prepare(_ context: NodeContext) throws(ModelError) -> ReducedAxes?? {
    let spec = try context.spec(0)
    var axes = try context.node.integers("axes")
    if context.has(1) {
      guard let given = try context.integers(1) else { return .some(nil) }
      axes = given
    }
    if axes?.isEmpty ?? true, try context.node.integer("noop_with_empty_axes", default: 0) != 0 {
      return .none
    }
    var reduced: Set<Int> = []
    for axis in axes ?? [] { reduced.insert(try context.axis(axis, rank: spec.rank)) }
    if reduced.isEmpty { reduced = Set(0..<spec.rank) }
    return ReducedAxes(
      spec, reduced, keeps: try context.node.integer("keepdims", default: 1) != 0)
  }

  init(_ spec: TensorSpec, _ reduced: Set<Int>, keeps: Bool) {
    let strides = Shape.strides(of: spec.shape)
    let kept = spec.shape.indices.filter { !reduced.contains($0) }
    let gone = spec.shape.indices.filter { reduced.contains($0) }
    output =
      keeps
      ? spec.shape.indices.map { reduced.contains($0) ? 1 : spec.shape[$0] }
      : kept.map { spec.shape[$0] }
    starts = Shape.walk(kept.map { spec.shape[$0] }, steps: kept.map { strides[$0] })
      .map { Int32($0) }
    offsets = Shape.walk(gone.map { spec.shape[$0] }, steps: gone.map { strides[$0] })
      .map { Int32($0) }
  }
}
