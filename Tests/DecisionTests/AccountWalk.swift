import Decision
import Market
import Randomness
import Risk

/// What may happen to an account after an entry, within the allowances; floors are reckoned here from
/// the firm's rules alone.
struct AccountWalk {
  private struct Holding {
    var floating: Double
    var atStop: Double
    var atTarget: Double
    /// Of a fill beyond the stop.
    var gap: Double
    var closingCost: Double
  }

  private let profile: PropProfile
  private let initial: Double
  private var random: SeededGenerator
  private var balance: Double
  private var holdings: [Holding]
  private var dayStartBalance: Double
  private var dayStartEquity: Double
  private var highestEndOfDay: Double
  private var highestBalance: Double
  private var highestEquity: Double
  private var lowest = Double.infinity

  init(_ market: RandomAccount, _ entry: Entry, _ seed: UInt64) {
    random = SeededGenerator(seed: seed &* 7_919 &+ 1)
    profile = market.profile
    initial = market.initialBalance
    let gap = market.settings.risk.gapAllowance
    holdings = market.positions.map { position in
      let risk = position.risk ?? 0
      return Holding(
        floating: position.floating, atStop: position.floating - risk,
        atTarget: position.floating + (position.reward ?? 0),
        gap: gap * max(risk, position.span),
        closingCost: market.commission * position.lots / 2)
    }
    let account = market.memory.prop
    balance = market.event.account.balance
    let closed = market.event.account.day?.closedProfit ?? 0
    dayStartBalance = balance - closed
    dayStartEquity = account?.dayStartEquity ?? dayStartBalance
    highestEndOfDay = max(market.highestEndOfDay, dayStartBalance)
    highestBalance = account?.highestBalance ?? balance
    highestEquity = account?.highestEquity ?? balance
    open(entry, market, gap)
  }

  /// The entry is filled as badly as its deviation allows, and half its commission is paid.
  private mutating func open(_ entry: Entry, _ market: RandomAccount, _ gap: Double) {
    let event = market.event
    let value = { (move: Double) in entry.lots * event.spec.value(ofMove: move) }
    let slip =
      Double(entry.deviationPoints) * event.spec.point
      * Double.random(in: 0...1, using: &random)
    let price = (entry.side == .buy ? event.quote.ask : event.quote.bid) + entry.side.sign * slip
    let half = entry.lots * market.commission / 2
    balance -= half
    let atStop = -value(entry.side.sign * (price - entry.stopLoss))
    holdings.append(
      Holding(
        floating: -value(event.quote.spread) - value(slip), atStop: atStop,
        atTarget: value(entry.side.sign * (entry.takeProfit - price)),
        gap: gap * (-atStop - value(slip)), closingCost: half))
  }

  private var equity: Double { holdings.reduce(balance) { $0 + $1.floating } }

  /// The least distance of equity from the nearest hard floor on the way.
  mutating func run() -> Double {
    see()
    for _ in 0..<Int.random(in: 2...12, using: &random) {
      switch Int.random(in: 0...9, using: &random) {
      case 0...4: move()
      case 5, 6: closeOne(atStop: false)
      case 7: closeOne(atStop: true)
      default: midnight()
      }
    }
    while !holdings.isEmpty { closeOne(atStop: true) }
    midnight()
    return lowest
  }

  private mutating func move() {
    guard let index = holdings.indices.randomElement(using: &random) else { return }
    let range = holdings[index].atStop...max(holdings[index].atStop, holdings[index].atTarget)
    holdings[index].floating = .random(in: range, using: &random)
    see()
  }

  private mutating func closeOne(atStop: Bool) {
    guard let index = holdings.indices.randomElement(using: &random) else { return }
    let holding = holdings.remove(at: index)
    let gap = holding.gap * Double.random(in: 0...1, using: &random)
    balance += (atStop ? holding.atStop - gap : holding.floating) - holding.closingCost
    see()
  }

  private mutating func midnight() {
    dayStartBalance = balance
    dayStartEquity = equity
    highestEndOfDay = max(highestEndOfDay, balance)
    see()
  }

  private mutating func see() {
    highestBalance = max(highestBalance, balance)
    highestEquity = max(highestEquity, equity)
    for floor in floors() { lowest = min(lowest, equity - floor) }
  }

  private func floors() -> [Double] {
    var floors: [Double] = []
    if let rule = profile.dailyLoss {
      let start =
        switch rule.base {
        case .initial, .dayStartBalance: dayStartBalance
        case .equity: dayStartEquity
        case .larger: max(dayStartBalance, dayStartEquity)
        }
      floors.append(start - allowance(rule.allowance, rule.base == .initial ? initial : start))
    }
    if let rule = profile.maximumLoss {
      let reference =
        switch rule.mode {
        case .static: initial
        case .endOfDayTrailing: max(initial, highestEndOfDay)
        case .closedBalanceTrailing: max(initial, highestEndOfDay, highestBalance)
        case .intradayTrailing: max(initial, highestEquity)
        }
      let floor = reference - allowance(rule.allowance, initial)
      floors.append(rule.locksAtInitial ? min(floor, initial) : floor)
    }
    return floors
  }

  private func allowance(_ allowance: PropProfile.Allowance, _ base: Double) -> Double {
    switch allowance {
    case .percent(let percent): percent / 100 * base
    case .amount(let amount): amount
    }
  }
}
