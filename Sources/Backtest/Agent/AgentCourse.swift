import Agent
import Decision

/// A stretch of one symbol's history that the position agent lives through again and again.
///
/// The decision path of the server decides every event; what does not depend on the account, features
/// and models, is computed once.
public struct AgentCourse: Sendable {
  public let market: BacktestMarket
  private let schedule: EventSchedule
  private let assessments: [AssessmentKey: Assessment]

  /// Events of one piece of work.
  private static let piece = 256

  /// Computes the assessments of every event of the market.
  ///
  /// - Parameter market: of one symbol.
  /// - Throws: `BacktestError` where a model cannot be evaluated.
  public init(
    _ market: BacktestMarket, threads: Int, progress: (Int, Int) -> Void = { _, _ in }
  ) throws {
    self.market = market
    let schedule = EventSchedule(market.symbols, market.range)
    self.schedule = schedule
    let stage = AssessmentStage(market: market, schedule: schedule)
    var ahead = AssessmentStage.Progress(market)
    var assessments: [AssessmentKey: Assessment] = [:]
    let pieces = schedule.chunks(of: AgentCourse.piece)
    var start = 0
    while start < pieces.count {
      let group = pieces[start..<min(pieces.count, start + max(1, threads) * 4)]
      var outputs: [Shared<AssessmentStage.Output>] = []
      var work: [@Sendable () -> Void] = []
      for piece in group {
        for symbol in market.symbols.indices {
          let output = Shared(AssessmentStage.Output())
          outputs.append(output)
          let progress = ahead
          work.append {
            output.attempt { (output) throws(BacktestError) in
              output = try stage.assess(piece, symbol: symbol, progress)
            }
          }
        }
        for row in piece { ahead.advance(schedule.entries, row) }
      }
      Workers.run(threads: threads, work)
      for output in outputs {
        for (key, value) in try output.value().assessments { assessments[key] = value }
      }
      start += group.count
      progress(group.last?.upperBound ?? 0, schedule.entries.count)
    }
    self.assessments = assessments
  }

  /// Events of the course.
  public var count: Int { schedule.entries.count }

  /// One life from the first event to the last.
  ///
  /// - Throws: `BacktestError`.
  public func live(
    _ options: BacktestOptions, observer: (any BacktestObserver)? = nil
  ) throws -> RunRecord {
    var pass = AccountPass(market, schedule, options, policy: options.policy, observer: observer)
    try pass.run(0..<schedule.entries.count, assessments)
    pass.end()
    return pass.record
  }
}
