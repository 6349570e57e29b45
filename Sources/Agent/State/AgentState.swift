/// What the agent sees of one position at one event: sixteen values, NaN where undefined.
public struct AgentState: Sendable {
  /// The structure scores 0…100 in the position's direction, 50 being neutral; NaN where missing.
  public struct Structure: Sendable {
    public var m5: Double
    public var m15: Double
    public var m30: Double
    public var h1: Double
    public var h4: Double
    public var d1: Double

    public init(
      m5: Double = .nan, m15: Double = .nan, m30: Double = .nan, h1: Double = .nan,
      h4: Double = .nan, d1: Double = .nan
    ) {
      self.m5 = m5
      self.m15 = m15
      self.m30 = m30
      self.h1 = h1
      self.h4 = h4
      self.d1 = d1
    }
  }

  /// Profit, realised parts included, in multiples of the risk taken at the entry.
  public var profitR: Double
  /// The same profit as a fraction of the account's equity.
  public var profitFraction: Double
  /// Age as a fraction of the time limit, 0…1.
  public var age: Double
  /// Conviction 0…100 at the entry.
  public var entryConviction: Double
  /// Conviction 0…100 now, in the position's direction.
  public var currentConviction: Double
  public var structure: Structure
  /// The rank of H1 volatility among its last 200 values, 0…1.
  public var volatility: Double
  /// H1 momentum over 10 bars in ATR, positive in the position's direction.
  public var momentum: Double
  /// H1 tick volume over its mean of 20 bars.
  public var tickVolumeRatio: Double
  /// The risk-weighted correlation with the rest of the portfolio, −1…1.
  public var portfolioCorrelation: Double
  /// All open and reserved risk as a fraction of equity.
  public var portfolioRisk: Double

  public init(
    profitR: Double, profitFraction: Double, age: Double, entryConviction: Double,
    currentConviction: Double, structure: Structure, volatility: Double, momentum: Double,
    tickVolumeRatio: Double, portfolioCorrelation: Double, portfolioRisk: Double
  ) {
    self.profitR = profitR
    self.profitFraction = profitFraction
    self.age = age
    self.entryConviction = entryConviction
    self.currentConviction = currentConviction
    self.structure = structure
    self.volatility = volatility
    self.momentum = momentum
    self.tickVolumeRatio = tickVolumeRatio
    self.portfolioCorrelation = portfolioCorrelation
    self.portfolioRisk = portfolioRisk
  }

  /// The raw value of one input.
  public subscript(input: AgentInput) -> Double {
    switch input {
    case .profitR: profitR
    case .profitFraction: profitFraction
    case .age: age
    case .entryConviction: entryConviction
    case .currentConviction: currentConviction
    case .structureM5: structure.m5
    case .structureM15: structure.m15
    case .structureM30: structure.m30
    case .structureH1: structure.h1
    case .structureH4: structure.h4
    case .structureD1: structure.d1
    case .volatility: volatility
    case .momentum: momentum
    case .tickVolume: tickVolumeRatio
    case .portfolioCorrelation: portfolioCorrelation
    case .portfolioRisk: portfolioRisk
    }
  }

  /// The network's sixteen inputs: clipped, scaled, and neutral where a value is NaN.
  public var inputs: SIMD16<Float> {
    var result = SIMD16<Float>()
    for input in AgentInput.allCases { result[input.rawValue] = input.normalised(self[input]) }
    return result
  }

  /// `inputs` as an array, in the order of `AgentInput`.
  public var vector: [Float] { AgentInput.allCases.map { $0.normalised(self[$0]) } }

  /// The inputs that were undefined and so read as neutral; shown beside the state, never hidden.
  public var missing: [AgentInput] { AgentInput.allCases.filter { self[$0].isNaN } }
}
