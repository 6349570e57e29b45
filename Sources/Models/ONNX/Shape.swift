/// Arithmetic of shapes that several operators share.
enum Shape {
  /// How many elements one step along each dimension passes over.
  static func strides(of shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * shape[axis + 1]
    }
    return strides
  }

  /// The common shape of two under NumPy's broadcasting.
  static func broadcast(
    _ left: [Int], _ right: [Int], place: String
  ) throws(ModelError) -> [Int] {
    let rank = max(left.count, right.count)
    var result: [Int] = []
    for axis in 0..<rank {
      let a = axis < rank - left.count ? 1 : left[axis - (rank - left.count)]
      let b = axis < rank - right.count ? 1 : right[axis - (rank - right.count)]
      guard a == b || a == 1 || b == 1 else {
        throw .wrongShape(place: place, expected: "that broadcasts with \(left)", was: right)
      }
      result.append(a == 1 ? b : a)
    }
    _ = try Tensor.count(of: result, place: place)
    return result
  }

  /// Whether `part`, ones in front aside, is the end of `whole`, so that it repeats along it.
  static func isTrailing(_ part: [Int], of whole: [Int]) -> Bool {
    let own = part.drop { $0 == 1 }
    return own.count <= whole.count && own.elementsEqual(whole.suffix(own.count))
  }

  /// For each element of `result`, the element of `source` that broadcasting puts there.
  static func broadcastIndices(from source: [Int], to result: [Int]) -> [Int] {
    let own = strides(of: source)
    var steps = [Int](repeating: 0, count: result.count)
    for axis in source.indices where source[axis] != 1 {
      steps[result.count - source.count + axis] = own[axis]
    }
    return walk(result, steps: steps)
  }

  /// Positions visited by a row-major walk over `shape` that moves by `steps`.
  ///
  /// The product of `shape` was checked by whoever computed it.
  static func walk(_ shape: [Int], steps: [Int], start: Int = 0) -> [Int] {
    let count = shape.reduce(1, *)
    guard count > 0 else { return [] }
    var result: [Int] = []
    result.reserveCapacity(count)
    var position = start
    var counters = [Int](repeating: 0, count: shape.count)
    for _ in 0..<count {
      result.append(position)
      for axis in shape.indices.reversed() {
        counters[axis] += 1
        position += steps[axis]
        if counters[axis] < shape[axis] { break }
        position -= steps[axis] * counters[axis]
        counters[axis] = 0
      }
    }
    return result
  }

  /// `axis` counted from the front, where a negative one counts from the back.
  static func axis(_ axis: Int64, rank: Int, place: String) throws(ModelError) -> Int {
    guard axis >= -Int64(rank), axis < Int64(rank) else {
      throw .malformed(place: place, problem: "expected an axis of \(rank), was \(axis)")
    }
    return Int(axis) + (axis < 0 ? rank : 0)
  }
}
