import Decision
import Market
import Randomness
import Risk

/// A random account: its firm, what it holds in other roots, and how its broker quotes the entry's.
struct RandomAccount {
  var event: BarCloseEvent
  var memory: AccountMemory
  var settings: DecisionSettings
  /// What is open before the entry.
  var positions: [PositionRisk] = []
  let profile: PropProfile
  let initialBalance: Double
  /// Commission of opening and closing one lot of anything.
  let commission: Double
  let highestEndOfDay: Double

  init(_ scene: Scene, _ random: inout SeededGenerator) {
    event = scene.event
    memory = scene.memory
    settings = scene.settings
    profile = RandomAccount.profile(&random)
    initialBalance = [10_000, 50_000, 100_000, 200_000].randomElement(using: &random) ?? 10_000
    commission = Bool.random(using: &random) ? 0 : .random(in: 0...10, using: &random)
    highestEndOfDay = initialBalance * .random(in: 1...1.05, using: &random)
    settings.risk.riskFraction = .random(in: 0.002...0.02, using: &random)
    settings.risk.heatFraction = 0.5
    settings.risk.correlationFraction = 0.5
    settings.risk.gapAllowance = .random(in: 0...0.5, using: &random)
    settings.breakers.dailyLossFraction = 1
    settings.breakers.drawdownSteps = []
    for root in ["EURUSD", "US30", "XAUUSD", "USOIL", "USDJPY"] {
      settings.commissionPerLot[root] = commission
    }
    settings.prop[event.account.login] = PropSettings(
      profile: profile, initialBalance: initialBalance)
    respec(&random)
    hold(&random)
  }

  /// A firm of one's own making; hard rules only, since a soft one binds nothing.
  private static func profile(_ random: inout SeededGenerator) -> PropProfile {
    let standard: [PropProfile] = [.ftmo2Step, .ftmo1Step]
    if Bool.random(using: &random), let one = standard.randomElement(using: &random) { return one }
    func allowance(_ percent: ClosedRange<Double>) -> PropProfile.Allowance {
      let percent = Double.random(in: percent, using: &random)
      return Bool.random(using: &random) ? .percent(percent) : .amount(percent * 500)
    }
    let daily = PropProfile.DailyLoss(
      allowance(2...6),
      base: PropProfile.DailyLoss.Base.allCases.randomElement(using: &random) ?? .initial)
    let maximum = PropProfile.MaximumLoss(
      allowance(5...12),
      mode: PropProfile.MaximumLoss.Mode.allCases.randomElement(using: &random) ?? .static,
      locksAtInitial: .random(using: &random))
    return PropProfile(
      name: "random", dailyLoss: .random(using: &random) ? daily : nil, maximumLoss: maximum,
      stopEntriesAt: 0.99, closeAllAt: 1)
  }

  /// Another account currency, lot step and spread.
  private mutating func respec(_ random: inout SeededGenerator) {
    event.spec.tickValue = .random(in: 0.2...150, using: &random)
    // About the lots of a whole risk with this scene's stop of some 400 ticks: coarse steps and fine
    // ones, few so coarse that the least is too much.
    let wanted = settings.risk.riskFraction * initialBalance / (400 * event.spec.tickValue)
    event.spec.lotStep =
      [0.001, 0.01, 0.1, 1].filter { $0 < wanted }.randomElement(using: &random) ?? 0.001
    event.spec.lotMin = event.spec.lotStep
    event.spec.lotMax = 1_000
    event.quote.ask = event.quote.bid + .random(in: 0...0.0006, using: &random)
    settings.entry.deviationPoints = .random(in: 0...60, using: &random)
  }

  /// Positions of other roots, some with a stop in profit, and the account that they make.
  private mutating func hold(_ random: inout SeededGenerator) {
    let start = initialBalance * .random(in: 0.95...1.06, using: &random)
    // Half of the accounts have lost so much today that the floors are near.
    let closed =
      initialBalance
      * (Bool.random(using: &random)
        ? .random(in: -0.035 ... -0.015, using: &random)
        : .random(in: -0.02...0.02, using: &random))
    let balance = start + closed
    var equity = balance
    var tickets: [PositionSnapshot] = []
    for (index, root) in ["US30", "XAUUSD", "USOIL", "USDJPY"].enumerated()
    where Bool.random(using: &random) {
      let spec = SymbolSpec(
        digits: 2, point: 0.01, tickSize: 0.01, tickValue: .random(in: 0.005...2, using: &random),
        lotMin: 0.01, lotStep: 0.01, lotMax: 100, contractSize: 1, stopsLevel: 0)
      let side: Side = Bool.random(using: &random) ? .buy : .sell
      let lots = Double.random(in: 0.1...3, using: &random)
      let unit = initialBalance * 0.005 / (lots * spec.value(ofMove: 1))
      // Where it was opened, is now, stops and ends, in half percents of the account.
      let moved = Double.random(in: -2...4, using: &random)
      let toStop = Double.random(in: 0.05...4, using: &random)
      let toTarget = Double.random(in: 0.05...4, using: &random)
      let price = 1_000 + 100 * unit
      let open = price - side.sign * moved * unit
      let floating = moved * initialBalance * 0.005
      let snapshot = PositionSnapshot(
        ticket: Int64(index + 1), symbol: root, side: side, lots: lots, openPrice: open,
        stopLoss: price - side.sign * toStop * unit,
        takeProfit: price + side.sign * toTarget * unit, floatingProfit: floating,
        openTime: event.time - 86_400, magicNumber: 0)
      memory.instruments[root] = Instrument(root: root, spec: spec)
      tickets.append(snapshot)
      positions.append(PositionRisk(snapshot, instrument: memory.instruments[root]))
      equity += floating
    }
    event.positions = tickets
    event.account.balance = balance
    event.account.equity = equity
    event.account.freeMargin = 1e12
    remember(start, closed, equity)
  }

  private mutating func remember(_ start: Double, _ closed: Double, _ equity: Double) {
    // Prague's midnight before the event, on the broker's clock.
    let midnight: Int64 = 1_794_963_600
    event.account.day = AccountSnapshot.Day(start: midnight, closedProfit: closed)
    var account = PropAccount(initialBalance: initialBalance)
    account.highestEndOfDayBalance = highestEndOfDay
    account.dayStartUTC = midnight - event.utcOffset
    account.dayStartEquity = start
    account.highestBalance = max(start, event.account.balance)
    account.highestEquity = max(start, equity)
    memory.prop = account
  }
}
