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

  public init(
    ticket: Int64, root: String?, side: Side, lots: Double, magicNumber: Int64, risk: Double?
  ) {
    self.ticket = ticket
    self.root = root
    self.side = side
    self.lots = lots
    self.magicNumber = magicNumber
    self.risk = risk
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
      magicNumber: position.magicNumber,
      risk: instrument.flatMap { PositionRisk.loss(position, $0) })
  }

  private static func loss(_ position: PositionSnapshot, _ instrument: Instrument) -> Double? {
    guard let stop = position.stopLoss, stop > 0, instrument.spec.fault == nil,
      position.lots > 0
    else { return nil }
    let sign = position.side.sign
    let move: Double
    var loss = 0.0
    if let quote = instrument.quote, quote.bid > 0, quote.ask >= quote.bid {
      move = sign * ((position.side == .buy ? quote.bid : quote.ask) - stop)
    } else {
      move = sign * (position.openPrice - stop)
      loss = position.floatingProfit
    }
    loss += position.lots * instrument.spec.value(ofMove: move)
    return loss.isFinite ? max(0, loss) : nil
  }
}
