import Decision
import Features
public import Market
public import Models
public import TrainingSet

/// What really happened after an event, by the label that a bundle learned.
///
/// The label is the training set's own, with the stop and costs that the manifest declares and the
/// ATR that the extractor finds.
public struct LiveLabel: Sendable, Equatable {
  public let rule: LabelRule
  /// The timeframe whose closes were the training events.
  public let every: Timeframe
  /// The timeframe on whose bars the two trades are walked.
  public let path: Timeframe
  /// The timeframe whose ATR sets the stop.
  public let stop: Timeframe

  /// How far a label looks ahead at most, seconds.
  public var limitSeconds: Int64 { rule.limitSeconds }

  /// - Returns: nil where the manifest's label has not all that it takes: bundles of before.
  public init?(_ manifest: BundleManifest) {
    let known = manifest.timeframes.compactMap { Timeframe(code: $0) }
    guard let every = Timeframe(code: manifest.every), let rule = LabelRule(manifest.label) else {
      return nil
    }
    self.rule = rule
    self.every = every
    path = known.min() ?? every
    stop = StopTimeframe.of(trigger: every)
  }

  /// What is known of an event's label.
  public enum Outcome: Sendable, Equatable {
    case known(Double)
    /// There is none, and none will come.
    case absent
    /// What happened since does not reach far enough yet.
    case pending
  }

  /// What became of events.
  ///
  /// - Parameters:
  ///   - times: broker time.
  ///   - path: bid bars of `self.path` from the oldest event on.
  ///   - stop: bars of `self.stop` from a window before the oldest event on.
  /// - Returns: by time.
  /// - Throws: `ModelError`, as the assessor does.
  public func outcomes(
    of times: some Sequence<Int64>, path: BarColumns, stop: BarColumns
  ) throws(ModelError) -> [Int64: Outcome] {
    var assessor = Assessor()
    var outcomes: [Int64: Outcome] = [:]
    for time in times {
      // The bars must reach the limit before anything is said of the event.
      guard let last = path.openTime.last, last - rule.limitSeconds >= time else {
        outcomes[time] = .pending
        continue
      }
      var windows = Array(repeating: BarSlice(BarColumns()), count: Timeframe.allCases.count)
      windows[self.stop.rawValue] = stop.closed(by: time, of: self.stop, last: BarBook.window)
      let assessment = try assessor.assess(
        root: "", windows: windows, basket: [], time: time, utcOffset: 0, serving: nil,
        parts: .standard)
      let event = rule.labelled(
        at: time, atr: assessment.features.atr[self.stop.rawValue], path: path, self.path)
      outcomes[time] = event.map(\.label).flatMap { $0.isNaN ? nil : .known($0) } ?? .absent
    }
    return outcomes
  }
}
