/// Mean, deviation, skewness and kurtosis of a sample; NaN where the sample is too small.
public struct Moments: Sendable, Equatable {
  public let count: Int
  public let mean: Double
  /// With n − 1 under the sum.
  public let deviation: Double
  /// The third standardised population moment.
  public let skewness: Double
  /// The fourth standardised population moment; 3 of a normal distribution.
  public let kurtosis: Double

  public init(_ values: [Double]) {
    count = values.count
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    var second = 0.0
    var third = 0.0
    var fourth = 0.0
    for value in values {
      let distance = value - mean
      let square = distance * distance
      second += square
      third += square * distance
      fourth += square * square
    }
    self.mean = mean
    deviation = values.count > 1 ? (second / (n - 1)).squareRoot() : .nan
    let variance = second / n
    skewness = third / n / (variance * variance.squareRoot())
    kurtosis = fourth / n / (variance * variance)
  }

  /// Mean over deviation; NaN where nothing varies.
  public var sharpe: Double { deviation > 0 ? mean / deviation : .nan }
}
