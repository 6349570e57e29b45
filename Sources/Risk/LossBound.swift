/// How far equity may fall, by what the floor below it does meanwhile; account currency.
///
/// NaN where one of the parts is unknown.
public struct LossBound: Sendable, Equatable {
  /// What a floor does while positions are open.
  public enum Floor: Sendable, CaseIterable {
    /// It stays where it is.
    case fixed
    /// It rises with the balance: a gain that is closed raises it while equity stays.
    case followsBalance
    /// It rises with equity: a gain that is given back has raised it.
    case followsEquity
  }

  /// Every stop hit, each with a gap.
  public var fixed: Double
  /// The same, where gains are closed first that raise the floor.
  public var followsBalance: Double
  /// The same from each position's target, where its gain has raised the floor.
  public var followsEquity: Double

  public static let none = LossBound(fixed: 0, followsBalance: 0, followsEquity: 0)

  public init(fixed: Double, followsBalance: Double, followsEquity: Double) {
    self.fixed = fixed
    self.followsBalance = followsBalance
    self.followsEquity = followsEquity
  }

  /// Of an open position: a fill beyond the stop by `gap` of the larger of what is left to it and
  /// what was at risk at the opening.
  ///
  /// Closed at its floating profit f, a position moves the balance by f and equity by nothing, so a
  /// floor that follows the balance comes nearer by f: the bound is the larger of that and the loss
  /// at the stop.
  public init(_ position: PositionRisk, gap: Double) {
    guard let risk = position.risk else {
      self.init(fixed: .nan, followsBalance: .nan, followsEquity: .nan)
      return
    }
    let atStop = risk + gap * max(risk, position.span)
    self.init(
      fixed: atStop, followsBalance: max(atStop, position.floating),
      followsEquity: atStop + (position.reward ?? .nan))
  }

  /// Of an entry that is judged or was answered.
  public init(_ reserve: Intent.Reserve, gap: Double) {
    let atStop = reserve.risk * (1 + gap) + reserve.slippage
    self.init(fixed: atStop, followsBalance: atStop, followsEquity: atStop + reserve.reward)
  }

  public subscript(floor: Floor) -> Double {
    switch floor {
    case .fixed: fixed
    case .followsBalance: followsBalance
    case .followsEquity: followsEquity
    }
  }

  public static func + (left: LossBound, right: LossBound) -> LossBound {
    LossBound(
      fixed: left.fixed + right.fixed, followsBalance: left.followsBalance + right.followsBalance,
      followsEquity: left.followsEquity + right.followsEquity)
  }
}
