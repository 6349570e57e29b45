/// Finds what would stand at a place of sorted values, without sorting them.
enum Selection {
  /// The mean of the two middle values; NaN of none. The values change their places.
  ///
  /// - Precondition: none is NaN.
  static func median(of values: UnsafeMutableBufferPointer<Double>) -> Double {
    guard !values.isEmpty else { return .nan }
    let upper = values.count / 2
    place(upper, of: values)
    guard values.count.isMultiple(of: 2) else { return (values[upper] + values[upper]) / 2 }
    // What stands below the upper one is no larger than it: the other is the largest of that.
    var lower = values[0]
    for index in 1..<upper where values[index] > lower { lower = values[index] }
    return (lower + values[upper]) / 2
  }

  /// Brings the value of a place there, none larger before it and none smaller behind.
  ///
  /// Source: Hoare, Algorithm 65 (1961).
  private static func place(_ place: Int, of values: UnsafeMutableBufferPointer<Double>) {
    var (low, high) = (0, values.count - 1)
    while low < high {
      let pivot = values[(low + high) / 2]
      var (left, right) = (low, high)
      while left <= right {
        while values[left] < pivot { left += 1 }
        while values[right] > pivot { right -= 1 }
        guard left <= right else { break }
        values.swapAt(left, right)
        left += 1
        right -= 1
      }
      if place <= right { high = right } else if place >= left { low = left } else { return }
    }
  }
}
