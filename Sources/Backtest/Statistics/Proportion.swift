/// A share of a count, with how sure it is.
public struct Proportion: Sendable, Equatable {
  public let successes: Int
  public let count: Int

  public init(_ successes: Int, of count: Int) {
    self.successes = successes
    self.count = count
  }

  /// NaN of nothing.
  public var share: Double { Double(successes) / Double(count) }

  /// Wilson's 95 % interval; 0 to 1 of nothing.
  ///
  /// Source: E. Wilson, "Probable Inference" (1927).
  public var interval: ClosedRange<Double> {
    guard count > 0 else { return 0...1 }
    let n = Double(count)
    let z = NormalDistribution.quantile(0.975)
    let centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    let reach =
      z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    return max(0, centre - reach)...min(1, centre + reach)
  }
}
