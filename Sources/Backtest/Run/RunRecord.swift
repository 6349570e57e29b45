import Decision
import Market
public import Simulation

/// What one account lived through.
public struct RunRecord: Sendable {
  /// One day of the account on the broker's clock.
  public struct Day: Sendable, Equatable {
    /// Days since 1970.
    public var day: Int64
    /// Equity at the day's end, and the lowest inside it.
    public var equity: Double
    public var low: Double
    /// What each traded symbol added, marked to market.
    public var changes: [Double]
  }

  public internal(set) var trades: [Trade] = []
  public internal(set) var days: [Day] = []
  public internal(set) var events = 0
  /// Answers by symbol and reason.
  public internal(set) var reasons: [[String: Int]]
  /// Changes to positions by action and reason, holds left out.
  public internal(set) var changes: [String: Int] = [:]
  public internal(set) var refusals: [OrderRefusal: Int] = [:]
  /// Equity's largest fall from its highest, as a fraction of that, bar by bar.
  public internal(set) var maximumDrawdown = 0.0
  public internal(set) var finalBalance: Double
  public internal(set) var finalEquity: Double
  /// Seconds with an open position, and of the whole run.
  public internal(set) var secondsInMarket: Int64 = 0
  public internal(set) var seconds: Int64 = 0
  /// Risk to the first stops over equity: the highest, and its mean over time.
  public internal(set) var heatMaximum = 0.0
  public var heatMean: Double { seconds > 0 ? heatSeconds / Double(seconds) : 0 }

  let initialBalance: Double
  private var heatSeconds = 0.0
  private var highest: Double
  private var lowToday: Double
  private var today: Int64?
  private var lastTime: Int64?
  private var realised: [Double]
  private var valueAtDayStart: [Double]
  private var open: [Int64: OpenTrade] = [:]

  /// What is kept of a trade only while it is open.
  private struct OpenTrade {
    var index: Int
    /// Profit, commission and swap of its deals so far.
    var realised = 0.0
    /// Realised and floating.
    var value = 0.0
    var valueAtDayStart = 0.0
    var lowToday = 0.0
  }

  init(symbols: Int, balance: Double) {
    reasons = Array(repeating: [:], count: symbols)
    initialBalance = balance
    finalBalance = balance
    finalEquity = balance
    highest = balance
    lowToday = balance
    realised = Array(repeating: 0, count: symbols)
    valueAtDayStart = realised
  }

  /// Moves on to `time`, the account as it stands just before the events of that instant.
  ///
  /// - Parameter close: the instant that these events are of; before a pause it is of an earlier day.
  mutating func turn(
    to time: Int64, endOf close: Int64, _ account: SimulatedAccount, _ names: [String]
  ) {
    let day = CivilDate.days(ofEpoch: close - 1)
    if let today, day > today { closeDay(today, account, names) }
    today = max(today ?? day, day)
    if let lastTime {
      let passed = time - lastTime
      seconds += passed
      if !account.positions.isEmpty {
        secondsInMarket += passed
        let equity = account.equity
        let heat = open.values.reduce(0) { $0 + trades[$1.index].risk } / max(equity, 1)
        heatMaximum = max(heatMaximum, heat)
        heatSeconds += heat * Double(passed)
      }
    }
    lastTime = time
    measure(account.equity)
  }

  /// Notes an equity, for the drawdown and the day's low.
  private mutating func measure(_ equity: Double) {
    highest = max(highest, equity)
    lowToday = min(lowToday, equity)
    if highest > 0 { maximumDrawdown = max(maximumDrawdown, (highest - equity) / highest) }
  }

  /// A bar was lived through: positions of the symbol stood at its worst price at some moment.
  mutating func lived(_ bar: Bar, spread: Double, _ name: String, _ account: SimulatedAccount) {
    var shortfall = 0.0
    for position in account.positions where position.symbol == name {
      guard let spec = account.specification(name) else { continue }
      func value(_ price: Double) -> Double {
        spec.value(ofMove: position.side.sign * (price - position.openPrice)) * position.lots
          + position.swap
      }
      let isBuy = position.side == .buy
      let worst = value(isBuy ? bar.low : bar.high + spread)
      let best = value(isBuy ? bar.high : bar.low + spread)
      shortfall += max(0, position.priceProfit + position.swap - worst)
      stand(position.ticket, worst: worst, best: best, now: position.priceProfit + position.swap)
    }
    measure(account.equity - shortfall)
  }

  private mutating func stand(_ ticket: Int64, worst: Double, best: Double, now: Double) {
    guard var state = open[ticket] else { return }
    let risk = trades[state.index].risk
    state.lowToday = min(state.lowToday, state.realised + worst)
    state.value = state.realised + now
    open[ticket] = state
    guard risk > 0 else { return }
    trades[state.index].worstR = min(trades[state.index].worstR, (state.realised + worst) / risk)
    trades[state.index].bestR = max(trades[state.index].bestR, (state.realised + best) / risk)
  }

  /// A position was opened.
  mutating func opened(_ trade: Trade, _ deal: SimulatedDeal) {
    open[trade.ticket] = OpenTrade(index: trades.count)
    trades.append(trade)
    apply(deal)
  }

  /// A deal of a position that is open, its opening included.
  mutating func apply(_ deal: SimulatedDeal, reason: String = "") {
    guard var state = open[deal.ticket] else { return }
    let index = state.index
    realised[trades[index].symbol] += deal.net
    state.realised += deal.net
    state.value = state.realised
    state.lowToday = min(state.lowToday, state.realised)
    open[deal.ticket] = state
    trades[index].profit += deal.profit
    trades[index].commission += deal.commission
    trades[index].swap += deal.swap
    trades[index].spreadCost += deal.spreadCost
    trades[index].slippageCost += deal.slippageCost
    switch deal.kind {
    case .partialClose: trades[index].partialCloses += 1
    case .close: close(deal.ticket, deal.time, deal.price, reason)
    case .open, .add, .reject: break
    }
  }

  private mutating func close(_ ticket: Int64, _ time: Int64, _ price: Double, _ reason: String) {
    guard let state = open.removeValue(forKey: ticket) else { return }
    trades[state.index].closeTime = time
    trades[state.index].closePrice = price
    trades[state.index].exitReason = reason
    if trades[state.index].risk > 0 {
      let least = state.realised / trades[state.index].risk
      trades[state.index].worstR = min(trades[state.index].worstR, least)
      trades[state.index].bestR = max(trades[state.index].bestR, least)
    }
    closeDay(of: state, CivilDate.days(ofEpoch: time - 1))
  }

  private mutating func closeDay(of state: OpenTrade, _ day: Int64) {
    let risk = trades[state.index].risk
    guard risk > 0 else { return }
    trades[state.index].days.append(
      Trade.Day(
        day: day, change: (state.value - state.valueAtDayStart) / risk,
        low: min(0, state.lowToday - state.valueAtDayStart) / risk))
  }

  private mutating func closeDay(_ day: Int64, _ account: SimulatedAccount, _ names: [String]) {
    var values = realised
    for position in account.positions {
      guard let symbol = names.firstIndex(of: position.symbol) else { continue }
      values[symbol] += position.priceProfit + position.swap
    }
    let equity = account.equity
    measure(equity)
    days.append(
      Day(
        day: day, equity: equity, low: lowToday,
        changes: zip(values, valueAtDayStart).map { $0 - $1 }))
    valueAtDayStart = values
    lowToday = equity
    for ticket in open.keys.sorted() {
      guard var state = open[ticket] else { continue }
      closeDay(of: state, day)
      state.valueAtDayStart = state.value
      state.lowToday = state.value
      open[ticket] = state
    }
  }

  /// Ends the run: what is still open counts as it stands.
  mutating func end(_ account: SimulatedAccount, _ names: [String]) {
    for position in account.positions {
      guard let state = open[position.ticket] else { continue }
      trades[state.index].profit += position.priceProfit
      trades[state.index].swap += position.swap
      close(
        position.ticket, account.time, account.quote(position.symbol)?.bid ?? position.openPrice,
        "end")
    }
    if let today { closeDay(today, account, names) }
    finalBalance = account.balance
    finalEquity = account.equity
  }
}
