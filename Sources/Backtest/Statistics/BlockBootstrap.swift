import Glibc
import Randomness

/// Resamples a series in blocks of random length, so that what depends on its neighbours stays beside
/// them.
///
/// Source: D. Politis and J. Romano, "The Stationary Bootstrap" (1994).
public struct BlockBootstrap: Sendable {
  public let count: Int
  /// The mean length of a block.
  public let meanLength: Double
  private var generator: SeededGenerator

  /// - Parameter meanLength: nil takes the cube root of `count`, at least 5 where there are so many.
  public init(count: Int, meanLength: Double? = nil, seed: UInt64) {
    self.count = count
    let standard = max(min(5, Double(count)), cbrt(Double(count)))
    self.meanLength = max(1, meanLength ?? standard)
    generator = SeededGenerator(seed: seed, stream: 0xB0)
  }

  /// The next resample's positions, `length` of them; wraps around the end.
  public mutating func indices(_ length: Int) -> [Int] {
    guard count > 0 else { return [] }
    var indices: [Int] = []
    indices.reserveCapacity(length)
    var position = generator.index(below: count)
    let renewal = 1 / meanLength
    for _ in 0..<length {
      indices.append(position)
      position =
        generator.uniform() < renewal
        ? generator.index(below: count) : (position + 1 == count ? 0 : position + 1)
    }
    return indices
  }

  /// The interval that holds the middle `share` of a statistic over resamples; NaNs are left out.
  ///
  /// - Returns: nil where none of them had a value.
  public mutating func interval(
    of values: [Double], resamples: Int = 2_000, share: Double = 0.95,
    _ statistic: ([Double]) -> Double
  ) -> ClosedRange<Double>? {
    guard !values.isEmpty, values.count == count else { return nil }
    var results: [Double] = []
    for _ in 0..<resamples {
      let result = statistic(indices(count).map { values[$0] })
      if result.isFinite { results.append(result) }
    }
    results.sort()
    guard let low = Quantile.of(sorted: results, (1 - share) / 2),
      let high = Quantile.of(sorted: results, (1 + share) / 2)
    else { return nil }
    return low...high
  }
}

/// Quantiles of a sample.
public enum Quantile {
  /// Interpolated between order statistics, as NumPy's default; nil of nothing.
  public static func of(sorted values: [Double], _ part: Double) -> Double? {
    guard let last = values.last else { return nil }
    let place = Double(values.count - 1) * max(0, min(1, part))
    let row = Int(place)
    guard row + 1 < values.count else { return last }
    return values[row] + (place - Double(row)) * (values[row + 1] - values[row])
  }
}
