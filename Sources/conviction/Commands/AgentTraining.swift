import Agent
import Backtest
import Decision
import Glibc
import Market
import Risk
import Server
import Simulation

/// Training in the backtester: epochs over one stretch, the choice on the next, the exam on the last.
struct AgentTraining {
  private let installation: Installation
  private let roots: [String]
  private let bounds: (from: Int64, heldOut: Int64, to: Int64)
  private let epochs: Int
  private let threshold: Double
  private let threads: Int
  private let seed: UInt64
  private let partPath: String

  init(_ arguments: Arguments, path: String, seed: UInt64) throws {
    let request = try BacktestRequest(arguments)
    installation = request.installation
    roots = request.roots
    let heldOut = try DateArgument.parse(
      try arguments.required("held-out"), option: "held-out")
    bounds = (request.range.lowerBound, heldOut, request.range.upperBound)
    guard bounds.from < heldOut, heldOut < bounds.to else {
      throw UsageError("--held-out must lie between --from and --to")
    }
    epochs = try arguments.integer("epochs", in: 1...1_000) ?? 12
    threshold = try arguments.number("threshold", in: 0...100) ?? 55
    threads =
      try arguments.integer("threads", in: 1...256)
      ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    self.seed = seed
    partPath = path + ".part"
    if arguments.flag("fresh") { unlink(partPath) }
  }

  /// The first day of the stretch that chooses the epoch.
  private var chosenFrom: Int64 {
    let day: Int64 = 86_400
    return bounds.heldOut - max(day, (bounds.heldOut - bounds.from) / 5 / day * day)
  }

  /// What is trained on and how, in words that a checkpoint is known by.
  var description: String {
    let days = [bounds.from, chosenFrom, bounds.heldOut, bounds.to].map {
      String(DateArgument.text($0).prefix(10))
    }
    return "\(roots.joined(separator: " ")); trained \(days[0]) to \(days[1]), chosen to "
      + "\(days[2]), held out to \(days[3]); entries at conviction \(ExamReport.text(threshold, 0)); "
      + "\(epochs) epochs, seed \(seed)"
  }

  func clean() { unlink(partPath) }

  /// - Parameter first: makes the weights to begin with; not called where a training goes on.
  func run(_ first: () -> AgentWeights) throws -> (AgentWeights, AgentExam) {
    let options = try options()
    let study = try courses(bounds.from..<chosenFrom, "assessing the training stretch")
    let choosing = try courses(chosenFrom..<bounds.heldOut, "assessing the choosing stretch")
    guard !study.isEmpty else { throw CommandError("no symbol has events in the training stretch") }
    var point = try checkpoint() ?? begin(first())
    if point.epochs > 0 { say("going on after epoch \(point.epochs) of \(epochs)") }
    while point.epochs < epochs {
      try epoch(&point, study, choosing, options)
      try TrainAgent.write(point.encode(), to: partPath)
    }
    let exams = try courses(bounds.heldOut..<bounds.to, "assessing the held-out stretch")
    var progress = Progress("comparing")
    let exam = try AgentExam(
      [
        .policy(point.best.policy), .stopAndTarget, .trailingStop(installation.stopATR),
        .random(seed),
      ], exams, options, seed: seed
    ) { progress.show(Int64($0), of: Int64($1)) }
    progress.finish()
    return (point.best, exam)
  }

  private func begin(_ weights: AgentWeights) -> TrainingCheckpoint {
    TrainingCheckpoint(
      purpose: description, epochs: 0, weights: weights,
      memory: ReplayMemory(capacity: AgentStudent.Settings().memoryCapacity), best: weights,
      bestValue: -.infinity)
  }

  private func checkpoint() throws -> TrainingCheckpoint? {
    guard access(partPath, R_OK) == 0 else { return nil }
    do {
      let point = try TrainingCheckpoint.decode(try Installation.read(partPath))
      guard point.purpose == description else {
        throw CommandError("\(partPath) is of another training (\(point.purpose)): use --fresh")
      }
      return point
    } catch let error as AgentError {
      throw CommandError("\(partPath): \(error); use --fresh")
    }
  }

  private func epoch(
    _ point: inout TrainingCheckpoint, _ study: [AgentCourse], _ choosing: [AgentCourse],
    _ options: BacktestOptions
  ) throws {
    var settings = AgentStudent.Settings()
    settings.seed = seed
    let student = AgentStudent(weights: point.weights, memory: point.memory, settings: settings)
    student.begin(epoch: point.epochs, of: epochs)
    var exploring = options
    exploring.choice = { student.choose($0, $1) }
    for course in study { _ = try course.live(exploring, observer: student) }
    point.weights = student.weights
    point.memory = student.memory
    point.epochs += 1
    let check = try AgentExam([.policy(point.weights.policy)], choosing, options)
    let value = check.results[0].total
    if value > point.bestValue || choosing.isEmpty {
      point.best = point.weights
      point.bestValue = value
    }
    let result = check.results[0]
    say(
      "epoch \(point.epochs) of \(epochs): reward a trade \(ExamReport.text(student.meanReward, 3)); "
        + "choosing stretch: \(result.trades) trades, \(ExamReport.text(result.meanR, 3)) R a trade, "
        + "\(ExamReport.text(100 * value, 2)) % in all")
  }

  private func options() throws -> BacktestOptions {
    var options = BacktestOptions(
      account: installation.settings.backtest.account, policy: try BacktestOptions.holding())
    options.isAsIfPromoted = true
    options.comparesAgent = false
    return options
  }

  /// One course for each symbol that has events in the range.
  private func courses(_ range: Range<Int64>, _ label: String) throws -> [AgentCourse] {
    var courses: [AgentCourse] = []
    for root in roots {
      let request = BacktestRequest(
        installation.lowered(to: threshold), roots: [root], range: range, every: .h1)
      let market: BacktestMarket
      do {
        market = try request.market(allMustServe: true)
      } catch let error as BacktestError {
        guard case .noBars = error else { throw error }
        continue
      }
      var progress = Progress("\(label), \(root)")
      courses.append(
        try AgentCourse(market, threads: threads) { progress.show(Int64($0), of: Int64($1)) })
      progress.finish()
    }
    return courses
  }
}

extension BacktestRequest {
  init(_ installation: Installation, roots: [String], range: Range<Int64>, every: Timeframe?) {
    self.installation = installation
    self.roots = roots
    self.range = range
    self.every = every
  }
}

extension Installation {
  /// The settings' stop distance in ATR.
  fileprivate var stopATR: Double { settings.decision.risk.stopATR }

  /// The same with one conviction threshold for every trigger: an agent must see many trades.
  fileprivate func lowered(to threshold: Double) -> Installation {
    var settings = settings
    for index in settings.decision.weights.rows.indices {
      settings.decision.weights.rows[index].threshold = threshold
    }
    return Installation(settings, dataDirectory: dataDirectory)
  }
}
