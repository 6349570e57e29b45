/// The highest of `count` values.
@inline(__always)
func highest(_ values: UnsafePointer<Double>, count: Int) -> Double {
  var best = values[0]
  for index in 1..<count { best = values[index] > best ? values[index] : best }
  return best
}

/// The lowest of `count` values.
@inline(__always)
func lowest(_ values: UnsafePointer<Double>, count: Int) -> Double {
  var best = values[0]
  for index in 1..<count { best = values[index] < best ? values[index] : best }
  return best
}
