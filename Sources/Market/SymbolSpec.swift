/// How the broker quotes and sizes one symbol, as the terminal reports it.
public struct SymbolSpec: Sendable, Equatable {
  public var digits: Int
  public var point: Double
  public var tickSize: Double
  /// The value of one tick of one lot in the account's currency.
  public var tickValue: Double
  public var lotMin: Double
  public var lotStep: Double
  public var lotMax: Double
  public var contractSize: Double
  /// The least distance of a stop from the price, in points.
  public var stopsLevel: Int
  /// Margin of one lot at the present price, account currency; nil where the terminal does not say.
  public var marginPerLot: Double?

  public init(
    digits: Int, point: Double, tickSize: Double, tickValue: Double, lotMin: Double,
    lotStep: Double, lotMax: Double, contractSize: Double, stopsLevel: Int,
    marginPerLot: Double? = nil
  ) {
    self.digits = digits
    self.point = point
    self.tickSize = tickSize
    self.tickValue = tickValue
    self.lotMin = lotMin
    self.lotStep = lotStep
    self.lotMax = lotMax
    self.contractSize = contractSize
    self.stopsLevel = stopsLevel
    self.marginPerLot = marginPerLot
  }

  /// Account currency per lot for a move of `distance` in price.
  public func value(ofMove distance: Double) -> Double { distance / tickSize * tickValue }
}
