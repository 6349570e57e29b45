import Decision
import Features
import Glibc
public import Market

/// Writes the set that the models are trained on, through the extractor that serves live.
///
/// One row for every close of `plan.every` in the range at which each declared timeframe has a whole
/// window. A row sees only bars that had closed by its time; its label sees only what came after.
public struct TrainingSetExporter {
  public let symbol: String
  public let plan: TrainingPlan
  public let label: LabelRule
  /// The target that the server will set, in ATR; recorded beside labels that have none.
  public let targetATR: Double
  public let clock: BrokerClock
  /// All bars of the symbol, by `Timeframe.rawValue`, on the broker's clock.
  public let bars: [BarColumns]
  /// The H1 bars of the other configured roots, in configured order.
  public let basket: [(root: String, bars: BarColumns)]

  public init(
    symbol: String, plan: TrainingPlan, label: LabelRule, targetATR: Double = 3,
    clock: BrokerClock, bars: [BarColumns], basket: [(root: String, bars: BarColumns)]
  ) {
    self.symbol = symbol
    self.plan = plan
    self.label = label
    self.targetATR = targetATR
    self.clock = clock
    self.bars = bars
    self.basket = basket
  }

  /// The log returns whose deviation the sequence member learns to forecast.
  static let volatilityReturns = 12

  /// Exports the events of `range` (broker time) into `directory`, which must exist.
  ///
  /// - Parameter progress: called now and then with events done and in all.
  /// - Returns: the number of rows.
  public func export(
    _ range: Range<Int64>, to directory: String, catalogueHash: String,
    progress: (Int, Int) -> Void
  ) throws(TrainingSetError) -> Int {
    let every = bars[plan.every.rawValue]
    let first = every.firstIndex(atOrAfter: range.lowerBound - plan.every.seconds)
    let last = every.firstIndex(atOrAfter: range.upperBound - plan.every.seconds)
    var files = try TrainingSetFiles(directory)
    var assessor = Assessor()
    for index in first..<max(first, last) {
      if (index - first) % 2_048 == 0 { progress(index - first, last - first) }
      let time = every.openTime[index] + plan.every.seconds
      guard let windows = windows(at: time) else { continue }
      let assessment: Assessment
      do {
        assessment = try assessor.assess(
          root: symbol, windows: windows, basket: basket(at: time), time: time,
          utcOffset: clock.offset(atUTC: clock.utc(brokerTime: time)), serving: nil,
          parts: .standard)
      } catch {
        throw .features("\(symbol) at \(time): \(error)")
      }
      try files.append(
        row(time, windows, assessment), features: assessment.features)
    }
    progress(last - first, last - first)
    try files.finish()
    try TrainingSetColumns(
      exporter: self, range: range, rows: files.rows, bars: max(0, last - first),
      hash: catalogueHash
    ).write(to: directory)
    return files.rows
  }

  /// The declared timeframes' windows; nil where one has too few bars yet.
  private func windows(at time: Int64) -> [BarSlice]? {
    var windows = Array(repeating: BarSlice(BarColumns()), count: bars.count)
    for timeframe in plan.timeframes.members {
      let slice = bars[timeframe.rawValue].closed(
        by: time, of: timeframe, last: BarBook.window)
      guard slice.count == BarBook.window else { return nil }
      windows[timeframe.rawValue] = slice
    }
    return windows
  }

  private func basket(at time: Int64) -> [BasketSeries] {
    basket.map { member in
      BasketSeries(
        name: member.root, bars: member.bars.closed(by: time, of: .h1, last: BarBook.window))
    }
  }

  private func row(
    _ time: Int64, _ windows: [BarSlice], _ assessment: Assessment
  ) -> TrainingSetFiles.Row {
    let finest = plan.timeframes.members.first ?? plan.every
    let stopTimeframe = StopTimeframe.of(trigger: plan.every)
    let labelled = label.labelled(
      at: time, atr: assessment.features.atr[stopTimeframe.rawValue],
      path: bars[finest.rawValue], finest)
    let ahead = volatility(after: time)
    return TrainingSetFiles.Row(
      time: time, labelled: labelled, volatility: ahead.deviation, volatilityEnd: ahead.end,
      sequence: windows[plan.sequence.rawValue], sequenceTimeframe: plan.sequence,
      utcOffset: clock.offset(atUTC: clock.utc(brokerTime: time)))
  }

  /// Population deviation of the next log returns of the sequence's timeframe, and the close of the
  /// last of them; NaN and `time` at the end.
  private func volatility(after time: Int64) -> (deviation: Double, end: Int64) {
    let columns = bars[plan.sequence.rawValue]
    let next = columns.firstIndex(atOrAfter: time)
    let count = TrainingSetExporter.volatilityReturns
    guard next > 0, next + count <= columns.count else { return (.nan, time) }
    let returns = (next..<(next + count)).map {
      log(columns.close[$0] / columns.close[$0 - 1])
    }
    let mean = returns.reduce(0, +) / Double(returns.count)
    let variance = returns.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(returns.count)
    return (variance.squareRoot(), columns.openTime[next + count - 1] + plan.sequence.seconds)
  }
}
