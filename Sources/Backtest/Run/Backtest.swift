import Agent
import Decision

/// What a backtest found.
public struct BacktestResult: Sendable {
  public let market: BacktestMarket
  public let options: BacktestOptions
  public let record: RunRecord
  /// The same events with an agent that does the other thing: none where the run's acts, one that acts
  /// where the run's is in shadow. nil where there was nothing to compare.
  public let comparison: RunRecord?
  /// Every event at which an entry was possible, in order of time.
  public let signals: [Signal]
}

/// The live decision path over stored bars: all symbols in one order of time, one account.
///
/// Features and models of the next stretch are computed on all threads while the account lives
/// through the one before, so that the result is the same whatever their number.
public struct Backtest: Sendable {
  private let market: BacktestMarket
  private let options: BacktestOptions
  private let observer: (any BacktestObserver)?

  /// Entries that are assessed ahead.
  private static let chunk = 4_096
  /// Entries of one piece of work.
  private static let piece = 512

  public init(
    _ market: BacktestMarket, _ options: BacktestOptions,
    observer: (any BacktestObserver)? = nil
  ) {
    self.market = market
    self.options = options
    self.observer = observer
  }

  /// Runs from the first event to the last.
  ///
  /// - Parameter progress: events done and in all.
  /// - Throws: `BacktestError`.
  public func run(_ progress: (Int, Int) -> Void = { _, _ in }) throws -> BacktestResult {
    let schedule = EventSchedule(market.symbols, market.range)
    let stage = AssessmentStage(market: market, schedule: schedule)
    let holding = try BacktestOptions.holding()
    var passes = [
      Shared(
        AccountPass(
          market, schedule, options, policy: options.usesAgent ? options.policy : holding,
          observer: observer))
    ]
    if options.usesAgent, options.comparesAgent {
      var other = options
      other.agentMode = .serving
      passes.append(
        Shared(
          AccountPass(
            market, schedule, other, policy: options.agentActs ? holding : options.policy)))
    }
    let chunks = schedule.chunks(of: Backtest.chunk)
    var ahead = AssessmentStage.Progress(market)
    var signals: [Signal] = []
    var ready: [AssessmentKey: Assessment] = [:]
    for turn in 0...chunks.count {
      if turn > 0 { progress(chunks[turn - 1].lowerBound, schedule.entries.count) }
      let assessments = ready
      var work: [@Sendable () -> Void] = []
      if turn > 0 {
        let chunk = chunks[turn - 1]
        work = passes.map { pass in
          { pass.attempt { (pass) throws(BacktestError) in try pass.run(chunk, assessments) } }
        }
      }
      var outputs: [Shared<AssessmentStage.Output>] = []
      if turn < chunks.count {
        for (piece, symbol, progress) in pieces(chunks[turn], schedule, &ahead) {
          let output = Shared(AssessmentStage.Output())
          outputs.append(output)
          work.append {
            output.attempt { (output) throws(BacktestError) in
              output = try stage.assess(piece, symbol: symbol, progress)
            }
          }
        }
      }
      Workers.run(threads: options.threads, work)
      for pass in passes { try pass.check() }
      ready = [:]
      for output in outputs {
        let made = try output.value()
        for (key, value) in made.assessments { ready[key] = value }
        signals += made.signals
      }
    }
    progress(schedule.entries.count, schedule.entries.count)
    for pass in passes {
      pass.attempt { (pass) throws(BacktestError) in pass.end() }
    }
    return BacktestResult(
      market: market, options: options, record: try passes[0].value().record,
      comparison: passes.count > 1 ? try passes[1].value().record : nil,
      signals: signals.sorted { ($0.time, $0.symbol) < ($1.time, $1.symbol) })
  }

  /// The pieces of work of one chunk, each with how far the symbols had come before it.
  private func pieces(
    _ chunk: Range<Int>, _ schedule: EventSchedule, _ ahead: inout AssessmentStage.Progress
  ) -> [(Range<Int>, Int, AssessmentStage.Progress)] {
    var pieces: [(Range<Int>, Int, AssessmentStage.Progress)] = []
    var start = chunk.lowerBound
    while start < chunk.upperBound {
      let piece = start..<min(chunk.upperBound, start + Backtest.piece)
      let present = Set(schedule.entries[piece].map(\.symbol)).sorted()
      for symbol in present { pieces.append((piece, symbol, ahead)) }
      for row in piece { ahead.advance(schedule.entries, row) }
      start = piece.upperBound
    }
    return pieces
  }
}
