import Market

/// Builds the coarser bars that runs of finer bars are known to cover.
struct BarRun {
  private let source: Timeframe
  private var aggregator: BarAggregator
  private var built: [Bar] = []
  /// The opening of the last finer bar.
  private var previous: Int64?
  /// Bars before this are of a bucket whose beginning is not known.
  private var covered = Int64.min

  /// - Parameter previous: the opening of the finer bar before the first; nil where there is none.
  init(_ target: Timeframe, from source: Timeframe, after previous: Int64?) {
    self.source = source
    self.previous = previous
    aggregator = BarAggregator(to: target)
  }

  mutating func add(_ bar: Bar) {
    if previous.map({ bar.openTime - $0 > CoarserBars.silenceMax }) ?? true { begin(with: bar) }
    previous = bar.openTime
    if bar.openTime < covered { return }
    if let complete = aggregator.add(bar) { built.append(complete) }
  }

  /// Ends the stream.
  ///
  /// - Parameter next: the opening of the finer bar that follows; nil where there is none.
  mutating func finish(before next: Int64?) {
    guard let previous else { return }
    let goesOn = next.map { $0 - previous <= CoarserBars.silenceMax } ?? false
    let closed = previous + source.seconds
    if let bar = aggregator.finish(closedBy: goesOn ? next ?? closed : closed) {
      built.append(bar)
    }
  }

  /// The bars built since the last call.
  mutating func takeBuilt() -> [Bar] {
    defer { built.removeAll(keepingCapacity: true) }
    return built
  }

  private mutating func begin(with bar: Bar) {
    finish(before: nil)
    aggregator.reset()
    let opening = aggregator.timeframe.opening(of: bar.openTime)
    covered = bar.openTime == opening ? opening : opening + aggregator.timeframe.seconds
  }
}
