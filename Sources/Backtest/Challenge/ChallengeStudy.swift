/// Many attempts at a challenge, at several risks per trade.
public struct ChallengeStudy: Sendable {
  /// What became of the attempts at one risk.
  public struct Row: Sendable {
    /// Of equity, at each trade, as a fraction.
    public let risk: Double
    public let passed: Proportion
    public let breachedDaily: Proportion
    public let breachedMaximum: Proportion
    /// Trading days of those that passed: 10 %, median, 90 %; nil where none did.
    public let days: (low: Double, median: Double, high: Double)?
    /// The share that passes, over histories that might as well have been: 95 %.
    public let passedInterval: ClosedRange<Double>

    public var breached: Proportion {
      Proportion(breachedDaily.successes + breachedMaximum.successes, of: passed.count)
    }
  }

  public let rows: [Row]
  public let attempts: Int

  /// Histories drawn to see how sure the shares are, and attempts on each.
  private static let histories = 40
  private static let attemptsOfHistory = 100

  /// - Parameter risks: fractions of equity, ascending.
  public init(
    _ challenge: Challenge, risks: [Double], attempts: Int, seed: UInt64,
    progress: (Int, Int) -> Void = { _, _ in }
  ) {
    self.attempts = attempts
    var rows: [Row] = []
    for (index, risk) in risks.enumerated() {
      progress(index, risks.count)
      rows.append(ChallengeStudy.row(challenge, risk, attempts, seed))
    }
    progress(risks.count, risks.count)
    self.rows = rows
  }

  /// The risk at which most attempts pass; of equals the lowest. nil where none passes.
  public var best: Row? {
    rows.filter { $0.passed.successes > 0 }.max {
      ($0.passed.successes, -$0.risk) < ($1.passed.successes, -$1.risk)
    }
  }

  private static func row(
    _ challenge: Challenge, _ risk: Double, _ attempts: Int, _ seed: UInt64
  ) -> Row {
    let count = challenge.history.days.count
    var bootstrap = BlockBootstrap(count: count, seed: seed)
    var daily = 0
    var maximum = 0
    var days: [Double] = []
    for _ in 0..<attempts {
      switch challenge.attempt(bootstrap.indices(challenge.daysMax), risk: risk) {
      case .passed(let needed): days.append(Double(needed))
      case .breachedDaily: daily += 1
      case .breachedMaximum: maximum += 1
      case .unfinished: break
      }
    }
    days.sort()
    let quantiles: (low: Double, median: Double, high: Double)? =
      if let low = Quantile.of(sorted: days, 0.1), let median = Quantile.of(sorted: days, 0.5),
        let high = Quantile.of(sorted: days, 0.9)
      {
        (low, median, high)
      } else { nil }
    return Row(
      risk: risk, passed: Proportion(days.count, of: attempts),
      breachedDaily: Proportion(daily, of: attempts),
      breachedMaximum: Proportion(maximum, of: attempts), days: quantiles,
      passedInterval: interval(challenge, risk, seed))
  }

  /// The share that passes on histories drawn from the one there is: its luck is part of the answer.
  private static func interval(
    _ challenge: Challenge, _ risk: Double, _ seed: UInt64
  ) -> ClosedRange<Double> {
    let count = challenge.history.days.count
    var outer = BlockBootstrap(count: count, seed: seed &+ 1)
    var inner = BlockBootstrap(count: count, seed: seed &+ 2)
    var shares: [Double] = []
    for _ in 0..<histories {
      let drawn = outer.indices(count)
      var passed = 0
      for _ in 0..<attemptsOfHistory {
        let rows = inner.indices(challenge.daysMax).map { drawn[$0] }
        if case .passed = challenge.attempt(rows, risk: risk) { passed += 1 }
      }
      shares.append(Double(passed) / Double(attemptsOfHistory))
    }
    shares.sort()
    return (Quantile.of(sorted: shares, 0.025) ?? 0)...(Quantile.of(sorted: shares, 0.975) ?? 1)
  }
}
