public import Market

/// What one open position would still lose at its stop.
public struct PositionRisk: Sendable, Equatable {
  public var ticket: Int64
  /// nil where no rule maps the broker's name to a root.
  public var root: String?
  public var side: Side
  public var lots: Double
  public var magicNumber: Int64
  /// Account currency between now and the stop, never negative; nil where it is not known: no
  /// stop, no root, no usable specification.
  public var risk: Double?
  /// Account currency between the opening and the stop: what a gap is a fraction of where the price
  /// has come near the stop already.
  public var span: Double
  /// Account currency between now and the target, never negative; nil where it is not known.
  public var reward: Double?
  /// Floating profit, swap included, account currency.
  public var floating: Double
  /// Broker time of its opening; nil where it is not told.
  public var openTime: Int64?

  public init(
    ticket: Int64, root: String?, side: Side, lots: Double, magicNumber: Int64, risk: Double?,
    span: Double = 0, reward: Double? = nil, floating: Double = 0
  ) {
    self.ticket = ticket
    self.root = root
    self.side = side
    self.lots = lots
    self.magicNumber = magicNumber
    self.risk = risk
    self.span = span
    self.reward = reward
    self.floating = floating
  }

  /// The loss from the present price to the stop: what equity would fall by.
  ///
  /// With a quote, lots × value(price − stop), the price being the one that closes the position.
  /// Without one, the floating profit minus the profit at the stop, which is the same amount but
  /// for the swap. Counted from now and not from the opening, because heat and the prop firm's
  /// floors are both measured on equity, which has the floating profit in it already.
  public init(_ position: PositionSnapshot, instrument: Instrument?) {
    self.init(
      ticket: position.ticket, root: instrument?.root, side: position.side, lots: position.lots,
      magicNumber: position.magicNumber, risk: nil, floating: position.floatingProfit)
    openTime = position.openTime
    guard let instrument, instrument.spec.fault == nil, position.lots > 0 else { return }
    let spec = instrument.spec
    if let stop = position.stopLoss, stop > 0 {
      risk = PositionRisk.fall(of: position, to: stop, instrument)
      let span = position.lots * spec.value(ofMove: abs(position.openPrice - stop))
      self.span = span.isFinite ? span : 0
    }
    if let target = position.takeProfit, target > 0 {
      let fall = PositionRisk.signedFall(of: position, to: target, instrument)
      reward = fall.isFinite ? max(0, -fall) : nil
    }
  }

  private static func fall(
    of position: PositionSnapshot, to price: Double, _ instrument: Instrument
  ) -> Double? {
    let fall = signedFall(of: position, to: price, instrument)
    return fall.isFinite ? max(0, fall) : nil
  }

  /// Account currency by which the position's profit is above that at `price`.
  private static func signedFall(
    of position: PositionSnapshot, to price: Double, _ instrument: Instrument
  ) -> Double {
    let sign = position.side.sign
    let value = { (move: Double) in position.lots * instrument.spec.value(ofMove: move) }
    if let quote = instrument.quote, quote.bid > 0, quote.ask >= quote.bid {
      return value(sign * ((position.side == .buy ? quote.bid : quote.ask) - price))
    }
    return position.floatingProfit + value(sign * (position.openPrice - price))
  }
}
