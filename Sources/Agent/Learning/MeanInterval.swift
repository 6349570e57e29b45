import Randomness

/// A mean with a bootstrap interval (Efron, "Bootstrap Methods", 1979; percentile method).
public struct MeanInterval: Sendable, Equatable {
  public let mean: Double
  public let low: Double
  public let high: Double

  /// The mean of `values`, and the middle `level` of the means of `resamples` of them.
  ///
  /// - Parameter blockLength: neighbours that are drawn together (Künsch's moving blocks), for
  ///   values in an order in which neighbours depend on each other.
  /// - Complexity: O(values · resamples)
  public init(
    _ values: [Double], level: Double = 0.95, resamples: Int = 1_000, blockLength: Int = 1,
    seed: UInt64 = 7
  ) {
    guard !values.isEmpty, resamples > 0 else {
      (mean, low, high) = (.nan, .nan, .nan)
      return
    }
    mean = values.reduce(0, +) / Double(values.count)
    var generator = SeededGenerator(seed: seed)
    let length = min(max(1, blockLength), values.count)
    let means = (0..<resamples).map { _ in
      MeanInterval.resampled(values, length, &generator)
    }.sorted()
    let tail = (1 - min(max(level, 0), 1)) / 2
    low = means[Int(tail * Double(resamples - 1))]
    high = means[Int(((1 - tail) * Double(resamples - 1)).rounded(.up))]
  }

  private static func resampled(
    _ values: [Double], _ length: Int, _ generator: inout SeededGenerator
  ) -> Double {
    var sum = 0.0
    var taken = 0
    while taken < values.count {
      let start = generator.index(below: values.count - length + 1)
      let count = min(length, values.count - taken)
      for offset in 0..<count { sum += values[start + offset] }
      taken += count
    }
    return sum / Double(values.count)
  }
}
