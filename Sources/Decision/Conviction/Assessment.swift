public import Features
public import Market
public import Models

/// What the features and models say of one root symbol at one instant.
///
/// A class, since all who judge look at the one. The assessor fills it again for a later instant, once
/// nobody else holds it.
///
/// Checked by hand for threads: only written while its assessor alone holds it.
public final class Assessment: @unchecked Sendable {
  public private(set) var features = FeatureRow()
  /// nil where the symbol has no bundle.
  public private(set) var ensemble: EnsembleOutput?
  /// Scores of M5 … D1; nil where a timeframe has too few bars or is not declared.
  public private(set) var scores = TimeframeValues<TimeframeScore?> { _ in nil }

  init() {}

  func fill(
    _ features: borrowing FeatureRow, _ ensemble: EnsembleOutput?,
    _ scores: TimeframeValues<TimeframeScore?>
  ) {
    self.features.copy(features)
    self.ensemble = ensemble
    self.scores = scores
  }

  /// The ensemble's probability of up; nil with fewer than two members.
  public var probability: Double? { ensemble?.probability }

  /// The direction the ensemble favours; nil where it has no probability.
  public var direction: Side? { ensemble?.direction }

  /// Conviction in `direction`, or in the ensemble's own where that is nil.
  ///
  /// Against the ensemble's direction its confidence counts as nothing, not as support.
  public func conviction(
    row: ConvictionWeights.Row, direction wanted: Side? = nil
  ) -> ConvictionScore? {
    conviction(of: ensemble, row: row, direction: wanted)
  }

  /// The same of another ensemble beside these scores.
  func conviction(
    of ensemble: EnsembleOutput?, row: ConvictionWeights.Row, direction wanted: Side? = nil
  ) -> ConvictionScore? {
    guard let ensemble, let favoured = ensemble.direction, let confidence = ensemble.confidence
    else { return nil }
    let direction = wanted ?? favoured
    return ConvictionScore.combine(
      scores, direction: direction, confidence: direction == favoured ? confidence : 0, row: row)
  }
}

extension EnsembleOutput {
  /// The direction it favours; nil where it has no probability.
  fileprivate var direction: Side? { probability.map { $0 >= 0.5 ? .buy : .sell } }
}

/// What an assessment over history that never changes is a function of, beside that history.
public struct AssessmentKey: Hashable, Sendable {
  public var root: String
  public var time: Int64
  public var utcOffset: Int64
  /// The opening of each basket member's last H1 bar, which tells how far the others have come.
  public var basket: [Int64]

  public init(root: String, time: Int64, utcOffset: Int64, basket: [BasketSeries]) {
    self.root = root
    self.time = time
    self.utcOffset = utcOffset
    self.basket = basket.map { $0.bars.last?.openTime ?? .min }
  }
}

/// Computes assessments: the one path of live, backtest, replay and training export.
///
/// What it keeps of earlier ones only spares work: a fresh assessor gives the same bits.
public struct Assessor: Sendable {
  /// What one root's last assessment left, to spare what did not change since.
  private struct Trace: Sendable {
    var features = FeatureCache()
    var memo = EvaluationMemo()
    var sequence = SequenceTrace()
  }

  /// The sequence model's input as it was encoded last, and of what.
  private struct SequenceTrace: Sendable {
    private var values: [Float] = []
    private var isDefined = false
    private var timeframe: Timeframe?
    private var stamp: UInt64 = 0
    private var rows = 0..<0
    private var utcOffset: Int64 = 0

    /// The input over the last bars of `slice`; nil where it is undefined.
    mutating func values(
      of slice: BarSlice, _ timeframe: Timeframe, utcOffset: Int64
    ) -> [Float]? {
      let isKnown =
        slice.stamp != 0 && stamp == slice.stamp && rows == slice.rows
        && self.timeframe == timeframe && self.utcOffset == utcOffset
      if !isKnown {
        if values.isEmpty {
          values = Array(
            repeating: 0, count: SequenceEncoder.bars * SequenceEncoder.channels.count)
        }
        isDefined = values.withUnsafeMutableBufferPointer {
          SequenceEncoder.encode(slice, of: timeframe, utcOffset: utcOffset, into: $0)
        }
        self.timeframe = timeframe
        (stamp, rows, self.utcOffset) = (slice.stamp, slice.rows, utcOffset)
      }
      return isDefined ? values : nil
    }
  }

  /// Assessments made before, looked up and added to; nil, as live, where bars may be corrected.
  public var known: [AssessmentKey: Assessment]?
  private var extractor = FeatureExtractor()
  private var room = Room()
  private var traces: [(root: String, trace: Trace)] = []
  private var spares = Spares<Assessment>(countMax: 64)

  public init() {}

  /// The bars that one assessment looks at: lists of which the memory is kept, and nothing else.
  struct Room: Sendable {
    /// By `Timeframe.rawValue`.
    var windows: [BarSlice] = []
    var basket: [BasketSeries] = []
  }

  /// Lists to fill and to bring back by `giveRoom`; empty.
  mutating func takeRoom() -> Room {
    var taken = Room()
    swap(&taken, &room)
    return taken
  }

  /// Bars that were listed are let go: whoever merges the next ones into a book shall hold it alone.
  mutating func giveRoom(_ taken: inout Room) {
    taken.windows.removeAll(keepingCapacity: true)
    taken.basket.removeAll(keepingCapacity: true)
    swap(&taken, &room)
  }

  /// Assesses one root from its closed bars at `time`.
  ///
  /// A slice that is empty is a timeframe not looked at, whose features are undefined.
  ///
  /// - Parameter windows: closed bars by `Timeframe.rawValue`, at most a window of each.
  /// - Throws: `ModelError` where a member cannot be evaluated.
  public mutating func assess(
    root: String, windows: [BarSlice], basket: [BasketSeries], time: Int64, utcOffset: Int64,
    serving: ServedBundle?, parts: PartWeights
  ) throws(ModelError) -> Assessment {
    guard known != nil else {
      return try compute(root, windows, basket, time, utcOffset, serving, parts)
    }
    let key = AssessmentKey(root: root, time: time, utcOffset: utcOffset, basket: basket)
    if let found = known?[key] { return found }
    let assessment = try compute(root, windows, basket, time, utcOffset, serving, parts)
    known?[key] = assessment
    return assessment
  }

  private mutating func compute(
    _ root: String, _ windows: [BarSlice], _ basket: [BasketSeries], _ time: Int64,
    _ utcOffset: Int64, _ serving: ServedBundle?, _ parts: PartWeights
  ) throws(ModelError) -> Assessment {
    let window = MarketWindow(
      symbol: root, windows: windows, eventTime: time, utcOffset: utcOffset, basket: basket)
    let place = place(of: root)
    extractor.extract(window, reusing: &traces[place].trace.features)
    let row = traces[place].trace.features.row
    let scores = TimeframeValues {
      TimeframeScore(row, ConvictionWeights.timeframes[$0], parts: parts)
    }
    guard let serving else { return filled(row, nil, scores) }
    let sequence = serving.sequence.flatMap { timeframe in
      traces[place].trace.sequence.values(
        of: windows[timeframe.rawValue], timeframe, utcOffset: utcOffset)
    }
    let input = ModelInput(
      features: row.values, regime: row.regime, session: row.session, sequence: sequence)
    return filled(row, try serving.bundle.evaluate(input, &traces[place].trace.memo), scores)
  }

  private mutating func filled(
    _ features: borrowing FeatureRow, _ ensemble: EnsembleOutput?,
    _ scores: TimeframeValues<TimeframeScore?>
  ) -> Assessment {
    let assessment = spares.take { Assessment() }
    assessment.fill(features, ensemble, scores)
    return assessment
  }

  /// Where a root's trace is; a server has few roots.
  private mutating func place(of root: String) -> Int {
    if let place = traces.firstIndex(where: { $0.root == root }) { return place }
    traces.append((root, Trace()))
    return traces.count - 1
  }
}
