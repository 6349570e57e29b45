import Decision
import Features
import Market
import Models
import Risk
import Simulation
import TrainingSet

/// Computes what needs no account: features, models and scores of events, ahead of the decisions.
///
/// A pure function of the stored bars, so that any number of threads gives the same.
struct AssessmentStage: Sendable {
  let market: BacktestMarket
  let schedule: EventSchedule

  /// How far the bars of each traded symbol had come at an entry of the schedule: those of all events
  /// of one instant arrive before the first of them is decided.
  struct Progress: Sendable {
    private(set) var time: [Int64]

    init(_ market: BacktestMarket) {
      time = Array(repeating: market.range.lowerBound, count: market.symbols.count)
    }

    /// Takes in the entry of row `index` and those of the same instant after it.
    mutating func advance(_ entries: [EventSchedule.Entry], _ index: Int) {
      var row = index
      while row < entries.count, entries[row].madeAt == entries[index].madeAt {
        time[entries[row].symbol] = entries[row].time
        row += 1
      }
    }
  }

  /// Stored history never changes during a run: of one symbol's timeframe the rows alone tell the bars,
  /// and features of bars that stayed the same are not computed again.
  private static let stamp: UInt64 = 1

  struct Output: Sendable {
    var assessments: [(key: AssessmentKey, value: Assessment)] = []
    var signals: [Signal] = []
  }

  /// Assesses the events of one symbol in a run of entries.
  ///
  /// - Parameter progress: as it stood before the first of them.
  /// - Throws: `BacktestError.decision` where a model cannot be evaluated.
  func assess(
    _ entries: Range<Int>, symbol index: Int, _ progress: Progress
  ) throws(BacktestError) -> Output {
    var output = Output()
    var progress = progress
    var assessor = Assessor()
    let symbol = market.symbols[index]
    for row in entries {
      let entry = schedule.entries[row]
      progress.advance(schedule.entries, row)
      guard entry.symbol == index, let windows = windows(symbol, entry.time) else { continue }
      let basket = basket(without: symbol.root, entry.time, progress)
      let utcOffset = market.utcOffset(entry.time)
      let assessment: Assessment
      do {
        assessment = try assessor.assess(
          root: symbol.root, windows: windows, basket: basket, time: entry.time,
          utcOffset: utcOffset, serving: symbol.served, parts: market.settings.parts)
      } catch {
        throw .decision(symbol: symbol.root, time: entry.time, reason: "\(error)")
      }
      output.assessments.append(
        (
          AssessmentKey(
            root: symbol.root, time: entry.time, utcOffset: utcOffset, basket: basket), assessment
        ))
      guard entry.trigger > .m1 else { continue }
      if let signal = signal(entry, symbol, assessment) { output.signals.append(signal) }
    }
    return output
  }

  /// The windows of the timeframes that the bundle declares; nil where one is not full.
  private func windows(_ symbol: BacktestSymbol, _ time: Int64) -> [BarSlice]? {
    var windows = Array(repeating: BarSlice(BarColumns()), count: Timeframe.allCases.count)
    for timeframe in symbol.served.timeframes.members {
      var slice = symbol[timeframe].closed(by: time, of: timeframe, last: BarBook.window)
      guard slice.count == BarBook.window else { return nil }
      slice.stamp = AssessmentStage.stamp
      windows[timeframe.rawValue] = slice
    }
    return windows
  }

  private func basket(
    without root: String, _ time: Int64, _ progress: Progress
  ) -> [BasketSeries] {
    market.settings.roots.filter { $0 != root }.map { other in
      var bars: BarSlice
      if let index = market.symbols.firstIndex(where: { $0.root == other }) {
        bars = market.symbols[index][.h1].closed(
          by: min(time, progress.time[index]), of: .h1, last: BarBook.window)
      } else if let companion = market.companions.first(where: { $0.root == other }) {
        bars = companion.bars.closed(by: time, of: .h1, last: BarBook.window)
      } else {
        bars = BarSlice(BarColumns())
      }
      bars.stamp = AssessmentStage.stamp
      return BasketSeries(name: other, bars: bars)
    }
  }

  private func signal(
    _ entry: EventSchedule.Entry, _ symbol: BacktestSymbol, _ assessment: Assessment
  ) -> Signal? {
    let limits = market.settings.risk
    let path = symbol[symbol.every]
    let last = path.firstIndex(atOrAfter: entry.time) - 1
    let spec = symbol.terms.spec
    let points =
      last >= 0
      ? symbol.terms.spreadPoints(of: path.spreadPoints[last], at: path.openTime[last])
      : symbol.terms.spreadPoints
    let lotPerPrice = spec.value(ofMove: 1)
    let barrier = TripleBarrier(
      stopATR: limits.stopATR, targetATR: limits.targetATR, spread: points * spec.point,
      commission: lotPerPrice > 0 ? 2 * symbol.terms.commissionPerLot / lotPerPrice : 0)
    let atr = assessment.features.atr[StopTimeframe.of(trigger: entry.trigger).rawValue]
    let outcome = barrier.outcome(at: entry.time, atr: atr, path: path, symbol.every)
    return Signal(
      entry, assessment, row: market.settings.weights.row(for: entry.trigger),
      outcome: outcome.map { ($0.long, $0.short) }, isInSample: symbol.isInSample(entry.time))
  }
}
