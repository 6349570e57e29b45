/// The sixteen inputs of the position agent, in the order of the network's first layer.
public enum AgentInput: Int, CaseIterable, Sendable {
  case profitR
  case profitFraction
  case age
  case entryConviction
  case currentConviction
  case structureM5
  case structureM15
  case structureM30
  case structureH1
  case structureH4
  case structureD1
  case volatility
  case momentum
  case tickVolume
  case portfolioCorrelation
  case portfolioRisk

  /// The name shown wherever a state is shown.
  public var name: String {
    switch self {
    case .profitR: "profit_r"
    case .profitFraction: "profit_fraction"
    case .age: "age"
    case .entryConviction: "entry_conviction"
    case .currentConviction: "current_conviction"
    case .structureM5: "structure_m5"
    case .structureM15: "structure_m15"
    case .structureM30: "structure_m30"
    case .structureH1: "structure_h1"
    case .structureH4: "structure_h4"
    case .structureD1: "structure_d1"
    case .volatility: "volatility"
    case .momentum: "momentum"
    case .tickVolume: "tick_volume"
    case .portfolioCorrelation: "portfolio_correlation"
    case .portfolioRisk: "portfolio_risk"
    }
  }

  /// What the raw value is clipped to, and the divisor that then scales it.
  var scale: (lower: Double, upper: Double, divisor: Double) {
    switch self {
    case .profitR: (-5, 5, 5)
    case .profitFraction: (-0.05, 0.05, 0.05)
    case .age, .volatility: (0, 1, 1)
    case .entryConviction, .currentConviction: (0, 100, 100)
    case .structureM5, .structureM15, .structureM30, .structureH1, .structureH4, .structureD1:
      (0, 100, 100)
    case .momentum: (-5, 5, 5)
    case .tickVolume: (0, 4, 4)
    case .portfolioCorrelation: (-1, 1, 1)
    case .portfolioRisk: (0, 0.1, 0.1)
    }
  }

  /// The normalised value that stands for an undefined (NaN) one: the input's own "says nothing".
  ///
  /// 0.5 for convictions, structure scores and volatility's rank; 0 for profit, age, momentum,
  /// correlation and risk; 0.25 for tick volume (a ratio of 1).
  public var neutral: Float {
    switch self {
    case .profitR, .profitFraction, .age, .momentum, .portfolioCorrelation, .portfolioRisk: 0
    case .tickVolume: 0.25
    case .entryConviction, .currentConviction, .volatility: 0.5
    case .structureM5, .structureM15, .structureM30, .structureH1, .structureH4, .structureD1: 0.5
    }
  }

  /// The network's input for `raw`: clipped and scaled, or `neutral` where it is NaN.
  public func normalised(_ raw: Double) -> Float {
    if raw.isNaN { return neutral }
    let (lower, upper, divisor) = scale
    return Float(min(max(raw, lower), upper) / divisor)
  }
}
