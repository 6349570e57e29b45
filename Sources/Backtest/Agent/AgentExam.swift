import Agent
import Decision
import Simulation
import Synchronization

/// Compares ways of managing positions on the same courses, with the same entries' rules and costs.
public struct AgentExam: Sendable {
  /// What one contender made.
  public struct Result: Sendable {
    public let contender: AgentContender
    public var trades = 0
    /// Net result of a trade in R, by entry.
    public var results: [Double] = []
    /// Reward of a trade, as the agent counts it.
    public var reward = 0.0
    /// What each day added, as a fraction of the first balance, all courses together.
    public var days: [Int64: Double] = [:]
    public var changes: [String: Int] = [:]

    public var meanR: Double {
      results.isEmpty ? .nan : results.reduce(0, +) / Double(results.count)
    }

    public var meanReward: Double { trades > 0 ? reward / Double(trades) : .nan }

    /// The sum of the days.
    public var total: Double { days.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value } }
  }

  /// The agent minus another contender: the mean of their days' difference, a fraction of balance.
  public struct Margin: Sendable {
    public let rival: AgentContender
    public let mean: Double
    public let interval: ClosedRange<Double>
    public let days: Int

    /// Whether the agent did better beyond what chance explains.
    public var isWon: Bool { interval.lowerBound > 0 }
  }

  public let results: [Result]
  /// Of the first contender, over each other.
  public let margins: [Margin]

  /// Lives every course once for each contender; the first is the one to be judged.
  ///
  /// - Throws: `BacktestError`.
  public init(
    _ contenders: [AgentContender], _ courses: [AgentCourse], _ options: BacktestOptions,
    seed: UInt64 = 7, progress: (Int, Int) -> Void = { _, _ in }
  ) throws {
    var results: [Result] = []
    for contender in contenders {
      var result = Result(contender: contender)
      for (index, course) in courses.enumerated() {
        let count = RewardCount()
        let record = try course.live(contender.options(options), observer: count)
        result.add(record, balance: options.account.balance)
        result.reward += count.total
        progress(results.count * courses.count + index + 1, contenders.count * courses.count)
      }
      results.append(result)
    }
    self.results = results
    margins =
      results.first.map { judged in
        results.dropFirst().map { Margin(judged, minus: $0, seed: seed) }
      } ?? []
  }

  /// The rival to be beaten: the simple rule that made most.
  public var bestSimpleRule: Margin? {
    let best = results.filter(\.contender.isSimpleRule).max { $0.total < $1.total }
    return margins.first { $0.rival.name == best?.contender.name }
  }

  /// Whether the agent may act: it beat the best simple rule, the interval wholly above zero.
  public var isPassed: Bool { bestSimpleRule?.isWon ?? false }
}

extension AgentExam.Result {
  init(contender: AgentContender) { self.contender = contender }

  mutating func add(_ record: RunRecord, balance: Double) {
    let entries = record.trades.filter { $0.addedTo == nil }
    trades += entries.count
    results += entries.map { entry in
      // What was added to a position is part of its result, in its own risk.
      let added = record.trades.filter { $0.addedTo == entry.ticket }
      let net = added.reduce(entry.net) { $0 + $1.net }
      return entry.risk > 0 ? net / entry.risk : .nan
    }.filter(\.isFinite)
    for day in record.days { days[day.day, default: 0] += day.changes.reduce(0, +) / balance }
    for (change, count) in record.changes { changes[change, default: 0] += count }
  }
}

extension AgentExam.Margin {
  /// A stationary bootstrap over days, in blocks of ten: a trade lasts up to five.
  init(_ judged: AgentExam.Result, minus other: AgentExam.Result, seed: UInt64) {
    rival = other.contender
    let all = Set(judged.days.keys).union(other.days.keys).sorted()
    let differences = all.map { judged.days[$0, default: 0] - other.days[$0, default: 0] }
    days = differences.count
    let sum = differences.reduce(0, +)
    mean = differences.isEmpty ? .nan : sum / Double(differences.count)
    var bootstrap = BlockBootstrap(count: differences.count, meanLength: 10, seed: seed)
    let interval = bootstrap.interval(of: differences) { $0.reduce(0, +) / Double($0.count) }
    self.interval = interval ?? (-.infinity)...(.infinity)
  }
}

/// Adds up the rewards of a life.
private final class RewardCount: BacktestObserver {
  private let sum = Mutex(0.0)

  var total: Double { sum.withLock { $0 } }

  func taught(_ lessons: Lessons) {
    sum.withLock { sum in
      for experience in lessons.experiences { sum += Double(experience.reward) }
    }
  }
}
