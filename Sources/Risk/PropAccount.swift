public import Market

/// What a prop firm remembers of an account; kept by the caller from event to event.
///
/// Invariant: `highestEndOfDayBalance` never falls, `dayStartUTC` never goes back but from a wrong clock.
public struct PropAccount: Sendable, Equatable {
  /// How the balance at the day's start is known.
  public enum DayStart: String, Sendable {
    /// From this event's closed profit since that very start.
    case exact
    /// From an earlier event of the same day: good for protecting, not for entering.
    case remembered
    /// Not at all.
    case unknown
  }

  public var initialBalance: Double
  /// UTC instant at which the day that was seen last began; nil before the first event.
  public var dayStartUTC: Int64?
  /// nil where no event of that day told it.
  public var dayStartBalance: Double?
  /// nil where no event came within a minute of the day's start.
  public var dayStartEquity: Double?
  /// Of the days that ended; the initial balance before the first.
  public var highestEndOfDayBalance: Double
  /// As the last event had it.
  public var lastBalance: Double?
  /// The highest that an event has shown; nil before the first.
  public var highestBalance: Double?
  /// The highest that an event has shown; between two events equity may have been higher.
  public var highestEquity: Double?
  /// Days on which a position was opened.
  public var tradingDays: Int
  /// UTC start of the last of them.
  public var lastTradingDayUTC: Int64?
  /// The most that one ended day has made, account currency.
  public var bestDayProfit: Double
  /// The balance from which the profit of the days that ended, and were not credited, counts.
  public var uncreditedStart: Double?

  /// The name of the contract that this is the history of; empty where it has none.
  public var contract: String

  public init(initialBalance: Double, contract: String = "") {
    self.initialBalance = initialBalance
    self.contract = contract
    highestEndOfDayBalance = initialBalance
    tradingDays = 0
    bestDayProfit = 0
  }

  /// Moves to the day of an event, and learns from it what that day began with.
  ///
  /// Day-start balance = balance − closed profit since the start, exact where the terminal counted
  /// from the very start that `day` has; never guessed otherwise. It is also the balance at the end of the
  /// day before, which a trailing maximum follows. Where days went by unseen, the last balance
  /// that was seen stands for their ends: at worst it raises the floor.
  ///
  /// An event of a day before the one last seen changes nothing and knows no day start, unless it is
  /// so much earlier that the clock of the other was wrong.
  public mutating func roll(to day: TradingDay, account: AccountSnapshot) -> DayStart {
    if let seen = dayStartUTC, day.startUTC < seen {
      guard day.startUTC < seen - TradingDay.lateSecondsMax else { return .unknown }
      forgetDay(after: day)
    }
    if dayStartUTC != day.startUTC { begin(day) }
    if account.balance.isFinite {
      lastBalance = account.balance
      highestBalance = max(highestBalance ?? account.balance, account.balance)
    }
    if account.equity.isFinite {
      highestEquity = max(highestEquity ?? account.equity, account.equity)
    }
    if dayStartEquity == nil, account.equity.isFinite, day.nowUTC - day.startUTC <= 60 {
      dayStartEquity = account.equity
    }
    guard let closed = account.day, closed.start == day.start else {
      return dayStartBalance == nil ? .unknown : .remembered
    }
    let balance = account.balance - closed.closedProfit
    guard balance.isFinite else { return dayStartBalance == nil ? .unknown : .remembered }
    dayStartBalance = balance
    if let start = uncreditedStart {
      bestDayProfit = max(bestDayProfit, balance - start)
      uncreditedStart = nil
    }
    return .exact
  }

  /// Takes another initial balance, as it was configured since; what was seen of the account stays.
  ///
  /// A highest end of day that was never raised is the old initial balance, not an end that was seen.
  public mutating func adopt(initialBalance: Double) {
    guard initialBalance != self.initialBalance else { return }
    if highestEndOfDayBalance <= self.initialBalance { highestEndOfDayBalance = initialBalance }
    highestEndOfDayBalance = max(highestEndOfDayBalance, initialBalance)
    self.initialBalance = initialBalance
  }

  /// Counts the day of a deal that opened a position.
  public mutating func recordOpening(on day: TradingDay) {
    guard day.startUTC > lastTradingDayUTC ?? .min else { return }
    lastTradingDayUTC = day.startUTC
    tradingDays += 1
  }

  private mutating func begin(_ day: TradingDay) {
    if let seen = dayStartUTC {
      // The floor of the day that ends follows its own start at the latest now.
      raiseHighest(dayStartBalance)
      if !day.follows(startUTC: seen) { raiseHighest(lastBalance) }
      uncreditedStart = uncreditedStart ?? dayStartBalance
    }
    dayStartUTC = day.startUTC
    dayStartBalance = nil
    dayStartEquity = nil
  }

  /// Drops what an event of a wrong clock made of the day; the highest balance stays, it only rises.
  private mutating func forgetDay(after day: TradingDay) {
    dayStartUTC = nil
    dayStartBalance = nil
    dayStartEquity = nil
    uncreditedStart = nil
    if lastTradingDayUTC ?? .min > day.startUTC { lastTradingDayUTC = nil }
  }

  private mutating func raiseHighest(_ balance: Double?) {
    guard let balance, balance > highestEndOfDayBalance else { return }
    highestEndOfDayBalance = balance
  }
}
