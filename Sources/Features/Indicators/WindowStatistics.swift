/// Mean and population deviation of a short run of values.
struct WindowStatistics {
  /// The mean less the last value.
  let meanOffset: Double
  /// The population deviation; exactly zero where all values are equal.
  let deviation: Double

  /// Two passes over values less the last one: equal values differ by exactly zero, and large
  /// values that differ little keep their digits, which a sum of squares would lose.
  @inline(__always)
  init(_ values: UnsafePointer<Double>, count: Int) {
    let last = values[count - 1]
    var sum = 0.0
    for index in 0..<count { sum += values[index] - last }
    let mean = sum / Double(count)
    var squares = 0.0
    for index in 0..<count {
      let distance = (values[index] - last) - mean
      squares += distance * distance
    }
    meanOffset = mean
    deviation = (squares / Double(count)).squareRoot()
  }
}
