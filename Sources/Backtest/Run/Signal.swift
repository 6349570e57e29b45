import Decision
import Features
public import Market
import Models

/// What was thought at one event that could have entered, and what a trade either way made of it.
///
/// Every event counts here, not only those the account could take: so what a conviction is worth, and
/// which part of the decision carries it, is measured on thousands of events instead of a few trades.
public struct Signal: Sendable {
  public var time: Int64
  /// Among the traded symbols.
  public var symbol: Int
  public var trigger: Timeframe
  public var side: Side
  public var conviction: Float
  /// Each candidate's view, positive for up; NaN where it has none.
  public var views: SIMD16<Float>
  /// Net results of a long and a short trade with the decision's stop and target, in R; NaN where the
  /// data ends before they do.
  public var long: Float
  public var short: Float
  /// Whether the bundle had learned from this date.
  public var isInSample: Bool

  /// The result of following the decision's own direction.
  public var result: Float { side == .buy ? long : short }

  /// The parts of a decision that could each be traded by itself.
  public static let candidates = [
    "ensemble", "lightgbm", "catboost", "lstm", "conviction", "structure", "momentum", "volume",
    "pattern", "H1", "H4", "D1",
  ]

  /// nil where the ensemble has no probability.
  init?(
    _ entry: EventSchedule.Entry, _ assessment: Assessment, row: ConvictionWeights.Row,
    outcome: (long: Double, short: Double)?, isInSample: Bool
  ) {
    guard let probability = assessment.probability, let conviction = assessment.conviction(row: row)
    else { return nil }
    time = entry.time
    symbol = entry.symbol
    trigger = entry.trigger
    side = conviction.direction
    self.conviction = Float(conviction.score)
    long = outcome.map { Float($0.long) } ?? .nan
    short = outcome.map { Float($0.short) } ?? .nan
    self.isInSample = isInSample
    func member(_ wanted: Member) -> Double {
      assessment.ensemble?.members.first { $0.member == wanted }.map { $0.probability - 0.5 }
        ?? .nan
    }
    func score(_ timeframe: Timeframe) -> TimeframeScore? {
      ConvictionWeights.timeframes.firstIndex(of: timeframe).flatMap { assessment.scores[$0] }
    }
    let own = score(max(entry.trigger, .m5))
    let values: [Double] = [
      probability - 0.5, member(.lightgbm), member(.catboost), member(.lstm),
      conviction.direction.sign * conviction.score, own?.structure ?? .nan, own?.momentum ?? .nan,
      own?.volume ?? .nan, own?.pattern ?? .nan, score(.h1)?.signal ?? .nan,
      score(.h4)?.signal ?? .nan, score(.d1)?.signal ?? .nan,
    ]
    views = SIMD16(repeating: .nan)
    for (index, value) in values.enumerated() { views[index] = Float(value) }
  }
}
