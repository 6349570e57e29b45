/// The facts of one position that decide which actions the mask allows.
public struct ActionContext: Sendable {
  /// The shipped limits of what the agent may do; times in seconds.
  public struct Limits: Sendable, Equatable {
    /// Below this age only a loser is closed and nothing else is changed.
    public var minimumAge: Int64 = 300
    /// The least time between two changes of one position.
    public var minimumSpacing: Int64 = 900
    public var additionsMax = 1
    public var partialClosesMax = 3
    /// The part of the lots that PARTIAL_CLOSE closes.
    public var partialFraction = 0.5
    /// ADD is refused where its round trip costs more than this part of the risk it adds.
    public var costFractionMax = 0.2

    public init() {}
  }

  public var limits: Limits
  public var lots: Double
  public var lotMin: Double
  public var lotStep: Double
  public var lotMax: Double
  /// The lots that ADD would trade, before rounding down to the step.
  public var wantedAddLots: Double
  /// Seconds since the opening.
  public var age: Int64
  /// Seconds since the last change (opening, addition, partial close).
  public var sinceLastChange: Int64
  public var additions: Int
  public var partialCloses: Int
  /// Floating profit in account currency.
  public var floatingProfit: Double
  /// Spread and commission of a round trip of one lot, in account currency.
  public var roundTripCostPerLot: Double
  /// What one lot loses at the position's stop, in account currency.
  public var riskPerLot: Double
  /// Whether the terminal may still be at the close that it was asked for last.
  public var isChangePending: Bool
  /// Whether the risk gates (heat, correlation, prop rules, breakers, halt) pass the addition.
  public var riskAllowsAddition: Bool

  public init(
    limits: Limits = Limits(), lots: Double, lotMin: Double, lotStep: Double, lotMax: Double,
    wantedAddLots: Double = 1, age: Int64, sinceLastChange: Int64, additions: Int,
    partialCloses: Int, floatingProfit: Double, roundTripCostPerLot: Double, riskPerLot: Double,
    riskAllowsAddition: Bool, isChangePending: Bool = false
  ) {
    self.limits = limits
    self.lots = lots
    self.lotMin = lotMin
    self.lotStep = lotStep
    self.lotMax = lotMax
    self.wantedAddLots = wantedAddLots
    self.age = age
    self.sinceLastChange = sinceLastChange
    self.additions = additions
    self.partialCloses = partialCloses
    self.floatingProfit = floatingProfit
    self.roundTripCostPerLot = roundTripCostPerLot
    self.riskPerLot = riskPerLot
    self.riskAllowsAddition = riskAllowsAddition
    self.isChangePending = isChangePending
  }

  /// The lots that ADD trades: the wanted ones rounded down to the step.
  public var addLots: Double { ActionContext.roundedDown(wantedAddLots, step: lotStep) }

  /// The lots that PARTIAL_CLOSE closes: the fraction of the position, rounded down to the step.
  public var partialCloseLots: Double {
    ActionContext.roundedDown(lots * limits.partialFraction, step: lotStep)
  }

  /// The rule that forbids `action`, or nil.
  func refusal(of action: AgentAction) -> ActionMask.Reason? {
    if action != .hold, isChangePending { return .changePending }
    return switch action {
    case .hold: nil
    case .add: refusalOfAdd
    case .partialClose: refusalOfPartialClose
    case .closeAll: age < limits.minimumAge && !(floatingProfit < 0) ? .tooYoung : nil
    }
  }

  private var hasUsableLots: Bool {
    lots > 0 && lotMin > 0 && lotStep > 0 && lots.isFinite && lotMin.isFinite && lotStep.isFinite
  }

  private var refusalOfAdd: ActionMask.Reason? {
    guard hasUsableLots, wantedAddLots.isFinite, !lotMax.isNaN else { return .lotsUnknown }
    if !riskAllowsAddition { return .risk }
    if age < limits.minimumAge { return .tooYoung }
    if sinceLastChange < limits.minimumSpacing { return .tooSoon }
    if additions >= limits.additionsMax { return .tooMany }
    if !(floatingProfit >= 0) { return .losing }
    if addLots < lotMin { return .lotsBelowMinimum }
    if addLots > lotMax { return .lotsAboveMaximum }
    // Written so that an unknown (NaN) cost or risk refuses.
    if !(roundTripCostPerLot <= limits.costFractionMax * riskPerLot) { return .costs }
    return nil
  }

  private var refusalOfPartialClose: ActionMask.Reason? {
    guard hasUsableLots else { return .lotsUnknown }
    if age < limits.minimumAge { return .tooYoung }
    if sinceLastChange < limits.minimumSpacing { return .tooSoon }
    if partialCloses >= limits.partialClosesMax { return .tooMany }
    let remaining = lots - partialCloseLots
    // Half a step of slack: the remainder of two decimal fractions may miss the minimum by an ulp.
    if partialCloseLots < lotMin || remaining < lotMin - lotStep / 2 { return .lotsBelowMinimum }
    // Near zero profit a partial close only pays the broker; forty of them is a recorded failure.
    if !(abs(floatingProfit) >= roundTripCostPerLot * lots) { return .costs }
    return nil
  }

  /// `lots` rounded down to a multiple of `step`, free of binary dust; 0 where either is unusable.
  public static func roundedDown(_ lots: Double, step: Double) -> Double {
    guard step > 0, lots > 0, lots.isFinite, step.isFinite else { return 0 }
    // A millionth of a step of slack: 0.3 / 0.1 is a little under 3.
    let steps = (lots / step + 1e-6).rounded(.down)
    return (steps * step * 1e8).rounded() / 1e8
  }
}
