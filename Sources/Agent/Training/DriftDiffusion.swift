import Randomness

/// A position whose price diffuses with a slow hidden drift that conviction shows with noise.
///
/// Time goes in hours up to the five-day limit; price is measured in R, the distance to the stop
/// (2 ATR, so an ATR is 0.5). The drift is an Ornstein–Uhlenbeck process. It is a world simple enough
/// to know what a good policy does in it: close when conviction falls, hold while it stands.
public struct DriftDiffusion: PositionEnvironment, Sendable {
  /// The world's constants, in R per hour where they are prices.
  public struct Settings: Sendable, Equatable {
    /// What the stop costs, in account currency.
    public var initialRisk = 500.0
    public var equity = 100_000.0
    public var targetR = 1.5
    public var hoursMax = 120
    /// The deviation of an hour's price change.
    public var noise = 0.2
    /// The stationary deviation of the drift, and how much of it an hour keeps.
    public var drift = 0.06
    public var persistence = 0.97
    /// The deviation of what conviction and scores show of the drift, in drifts.
    public var blur = 0.4
    /// Spread and commission of a round trip of the initial lots.
    public var costR = 0.03

    public init() {}
  }

  private let settings: Settings
  private var generator = SeededGenerator(seed: 0)
  private var ledger: RewardLedger
  private var limits = ActionContext.Limits()
  private var hours = 0
  private var sinceChange = 0
  /// The price in R from the entry, and its last eleven values.
  private var price = 0.0
  private var recent: [Double] = []
  private var drift = 0.0
  private var entryConviction = 50.0
  private var signals = [Double](repeating: 50, count: 7)
  /// Lots in multiples of the initial ones, and their mean entry price in R.
  private var lots = 1.0
  private var entryPrice = 0.0
  private var additions = 0
  private var partialCloses = 0

  public init(settings: Settings = Settings()) {
    self.settings = settings
    ledger = RewardLedger(initialRisk: settings.initialRisk, equity: settings.equity)
    limits.minimumAge = 3_600
    limits.minimumSpacing = 3_600
  }

  public mutating func reset(seed: UInt64) {
    self = DriftDiffusion(settings: settings)
    generator = SeededGenerator(seed: seed)
    recent = [0]
    // Half of the round trip is paid on the way in, half on the way out.
    entryPrice = settings.costR / 2
    // An entry is made where conviction is high, so the drift leans the position's way.
    drift = settings.drift * (0.5 + generator.normal())
    look()
    entryConviction = signals[0]
  }

  private var floating: Double {
    lots * (price - entryPrice - settings.costR / 2) * settings.initialRisk
  }

  public var state: AgentState {
    let total = ledger.realised + floating
    let momentum = (price - (recent.first ?? price)) / 0.5
    return AgentState(
      profitR: total / settings.initialRisk, profitFraction: total / settings.equity,
      age: Double(hours) / Double(settings.hoursMax), entryConviction: entryConviction,
      currentConviction: signals[0],
      structure: .init(
        m5: signals[1], m15: signals[2], m30: signals[3], h1: signals[4], h4: signals[5],
        d1: signals[6]),
      volatility: 0.5, momentum: momentum, tickVolumeRatio: 1, portfolioCorrelation: 0,
      portfolioRisk: lots * settings.initialRisk / settings.equity)
  }

  public var mask: ActionMask {
    ActionMask.allowed(
      ActionContext(
        limits: limits, lots: lots, lotMin: 0.1, lotStep: 0.01, lotMax: 10, wantedAddLots: 0.5,
        age: Int64(hours) * 3_600, sinceLastChange: Int64(sinceChange) * 3_600,
        additions: additions, partialCloses: partialCloses, floatingProfit: floating,
        roundTripCostPerLot: settings.costR * settings.initialRisk,
        riskPerLot: settings.initialRisk, riskAllowsAddition: lots < 2)
    ).mask
  }

  public mutating func step(_ action: AgentAction) -> (reward: Double, done: Bool) {
    sinceChange += 1
    switch action {
    case .hold:
      break
    case .closeAll:
      return (close(at: price, byAgent: true), true)
    case .add:
      let added = 0.5
      let paid = price + settings.costR / 2
      entryPrice = (entryPrice * lots + paid * added) / (lots + added)
      lots += added
      additions += 1
      sinceChange = 0
    case .partialClose:
      return partialClose()
    }
    return advance()
  }

  private mutating func partialClose() -> (reward: Double, done: Bool) {
    let share = ActionContext.roundedDown(lots * limits.partialFraction, step: 0.01) / lots
    let profit = floating * share
    lots -= lots * share
    partialCloses += 1
    sinceChange = 0
    let reward = ledger.recordReduction(profit: profit, remainingShare: lots)
    let next = advance()
    return (reward + next.reward, next.done)
  }

  /// One hour; the stop and the target are reached between hours and filled at their price.
  private mutating func advance() -> (reward: Double, done: Bool) {
    hours += 1
    move()
    if price <= -1 { return (close(at: -1, byAgent: false), true) }
    if price >= settings.targetR { return (close(at: settings.targetR, byAgent: false), true) }
    if hours >= settings.hoursMax { return (close(at: price, byAgent: false), true) }
    look()
    return (ledger.observe(profit: ledger.realised + floating), false)
  }

  private mutating func move() {
    let shock = (1 - settings.persistence * settings.persistence).squareRoot()
    drift = settings.persistence * drift + settings.drift * shock * generator.normal()
    price += drift + settings.noise * generator.normal()
    recent.append(price)
    if recent.count > 11 { recent.removeFirst() }
  }

  private mutating func look() {
    for index in signals.indices {
      let seen = drift / settings.drift + settings.blur * generator.normal()
      signals[index] = min(100, max(0, 50 + 20 * seen))
    }
  }

  private mutating func close(at level: Double, byAgent: Bool) -> Double {
    price = level
    let reward = ledger.recordClose(profit: floating, byAgent: byAgent)
    lots = 0
    guard byAgent, ledger.realised > 0 else { return reward }
    // The horizon of a day is run through now, so that the term is known when the episode ends.
    var best = 0.0
    for _ in 0..<24 {
      move()
      best = max(best, price - level)
    }
    return reward
      + Reward.closedTooEarly(profit: ledger.realised, furtherMove: best, atr: 0.5)
  }
}
