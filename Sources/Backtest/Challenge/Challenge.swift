import Market
public import Risk

/// What becomes of a prop firm's challenge, over many ways in which the days could have come.
///
/// Days of the backtest are drawn in blocks with replacement, sized to a risk per trade, and lived
/// through under the firm's rules by the code that the server judges by. A day's lowest point takes
/// every open trade at its worst at once, and what is open at midnight counts as closed.
public struct Challenge: Sendable {
  public let profile: PropProfile
  public let history: ChallengeHistory
  /// Trading days after which an attempt that neither passed nor broke a rule is given up.
  public let daysMax: Int
  private let days: [TradingDay]

  public static let initialBalance = 100_000.0

  /// How one attempt ended.
  public enum Ending: Sendable, Equatable {
    case passed(days: Int)
    case breachedDaily(day: Int)
    case breachedMaximum(day: Int)
    /// Time ran out, or so much of a limit was used that the server enters no more.
    case unfinished
  }

  /// - Throws: `BacktestError.tooLittle` where the profile demands nothing or there are no days.
  public init(
    _ history: ChallengeHistory, profile: PropProfile, daysMax: Int = 500
  ) throws(BacktestError) {
    guard !profile.profitTargets.isEmpty else {
      throw .tooLittle(what: "profit targets of \(profile.name)", needed: 1, was: 0)
    }
    guard !history.days.isEmpty else { throw .tooLittle(what: "days", needed: 1, was: 0) }
    self.history = history
    self.profile = profile
    self.daysMax = daysMax
    var days: [TradingDay] = []
    // Monday 2024-01-01; which week it is does not matter to the rules.
    var number: Int64 = 19_723
    while days.count < daysMax {
      if (1...5).contains(CivilDate.weekday(ofDay: number)) {
        guard let day = Challenge.day(number, profile) else { break }
        days.append(day)
      }
      number += 1
    }
    self.days = days
  }

  /// The firm's day that holds a date's noon, at its very start: what it began with is known then.
  private static func day(_ number: Int64, _ profile: PropProfile) -> TradingDay? {
    func day(at time: Int64) throws(RiskError) -> TradingDay {
      try TradingDay(
        zone: profile.zone, resetSecond: profile.resetSecond, brokerTime: time, utcOffset: 0)
    }
    do {
      return try day(at: try day(at: number * 86_400 + 43_200).start)
    } catch {
      return nil
    }
  }

  /// One attempt through all phases, over the history's days in the order of `rows`.
  ///
  /// - Parameter risk: of equity, at each trade, as a fraction.
  public func attempt(_ rows: [Int], risk: Double) -> Ending {
    var next = 0
    for phase in profile.profitTargets.indices {
      var account = PropAccount(initialBalance: Challenge.initialBalance)
      var balance = Challenge.initialBalance
      var isComplete = false
      while !isComplete {
        guard next < min(rows.count, days.count) else { return .unfinished }
        let day = days[next]
        let row = history.days[rows[next]]
        next += 1
        if let ending = live(day, row, risk, &account, &balance, next) { return ending }
        isComplete =
          PropProgress(profile: profile, account: account, balance: balance, phase: phase)
          .isComplete
      }
    }
    return .passed(days: next)
  }

  /// One day; the ending where it breaks a rule.
  private func live(
    _ day: TradingDay, _ row: ChallengeHistory.Day, _ risk: Double, _ account: inout PropAccount,
    _ balance: inout Double, _ number: Int
  ) -> Ending? {
    let snapshot = AccountSnapshot(
      login: 1, server: "", currency: "USD", balance: balance, equity: balance,
      freeMargin: balance, leverage: 1,
      day: AccountSnapshot.Day(start: day.start, closedProfit: 0))
    _ = account.roll(to: day, account: snapshot)
    let morning = PropFloors(profile: profile, account: account, equity: balance)
    // As the server does: no entries where so much of a limit is used.
    guard morning.usedFraction < profile.stopEntriesAt else { return nil }
    let low = balance * (1 + risk * min(row.low, row.change))
    let worst = PropFloors(profile: profile, account: account, equity: low)
    // A rule that is not hard ends the day's entries, not the attempt.
    if profile.dailyLoss?.isHard ?? false, (worst.dailyRoom ?? 0) < 0 {
      return .breachedDaily(day: number)
    }
    if profile.maximumLoss?.isHard ?? false, (worst.maximumRoom ?? 0) < 0 {
      return .breachedMaximum(day: number)
    }
    if row.entries > 0 { account.recordOpening(on: day) }
    balance *= 1 + risk * row.change
    return nil
  }
}
