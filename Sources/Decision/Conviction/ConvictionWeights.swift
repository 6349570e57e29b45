public import Market

/// How much each timeframe counts by trigger, and the conviction an entry needs.
public struct ConvictionWeights: Sendable, Equatable {
  /// One row: the weights of M5 … D1, and the entry threshold of that trigger.
  public struct Row: Sendable, Equatable {
    /// M5, M15, M30, H1, H4, D1; sums to 1.
    public var weights: TimeframeValues<Double>
    public var threshold: Double

    public init(weights: TimeframeValues<Double>, threshold: Double) {
      self.weights = weights
      self.threshold = threshold
    }
  }

  /// The timeframes that are scored, in the order of a row's weights.
  public static let timeframes: [Timeframe] = [.m5, .m15, .m30, .h1, .h4, .d1]

  /// By trigger M5 … D1.
  public var rows: TimeframeValues<Row>

  public init(rows: TimeframeValues<Row>) { self.rows = rows }

  public static let standard = ConvictionWeights(rows: [
    Row(weights: [0.40, 0.25, 0.15, 0.12, 0.05, 0.03], threshold: 80),
    Row(weights: [0.15, 0.40, 0.20, 0.15, 0.07, 0.03], threshold: 76),
    Row(weights: [0.08, 0.17, 0.40, 0.20, 0.10, 0.05], threshold: 73),
    Row(weights: [0.05, 0.10, 0.18, 0.40, 0.17, 0.10], threshold: 70),
    Row(weights: [0.03, 0.05, 0.10, 0.22, 0.40, 0.20], threshold: 66),
    Row(weights: [0.02, 0.03, 0.07, 0.13, 0.30, 0.45], threshold: 62),
  ])

  /// The row of a trigger; an M1 event, which only manages, uses M5's.
  public func row(for trigger: Timeframe) -> Row {
    rows[max(0, trigger.rawValue - Timeframe.m5.rawValue)]
  }
}
