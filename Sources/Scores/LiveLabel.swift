import Decision
import Features
public import Market
public import Models
public import TrainingSet

/// What really happened after an event, by the label that a bundle learned.
///
/// The label is the training set's own, with the stop and costs that the manifest declares and the
/// ATR that the extractor finds.
public struct LiveLabel: Sendable {
  public let rule: LabelRule
  /// The timeframe whose closes were the training events.
  public let every: Timeframe
  /// The timeframe on whose bars the two trades are walked.
  public let path: Timeframe
  /// The timeframe whose ATR sets the stop.
  public let stop: Timeframe

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

  /// The labels of events at `times`, newest first, until `limit` of them are found.
  ///
  /// - Parameters:
  ///   - times: broker time, newest first.
  ///   - path: bid bars of `self.path` from the oldest event on.
  ///   - stop: bars of `self.stop` from a window before the oldest event on.
  /// - Returns: by time; what is not decided yet, or never will be, is missing.
  /// - Throws: `ModelError`, as the assessor does.
  public func labels(
    of times: some Sequence<Int64>, path: BarColumns, stop: BarColumns, limit: Int
  ) throws(ModelError) -> [Int64: Double] {
    var assessor = Assessor()
    var labels: [Int64: Double] = [:]
    for time in times where labels.count < limit {
      var windows = Array(repeating: BarSlice(BarColumns()), count: Timeframe.allCases.count)
      windows[self.stop.rawValue] = stop.closed(by: time, of: self.stop, last: BarBook.window)
      let assessment = try assessor.assess(
        root: "", windows: windows, basket: [], time: time, utcOffset: 0, serving: nil,
        parts: .standard)
      guard
        let event = rule.labelled(
          at: time, atr: assessment.features.atr[self.stop.rawValue], path: path, self.path),
        !event.label.isNaN
      else { continue }
      labels[time] = event.label
    }
    return labels
  }
}
