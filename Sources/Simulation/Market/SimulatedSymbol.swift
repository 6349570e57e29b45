public import Market

/// A symbol of the simulated market: its specification and how its price behaves.
public struct SimulatedSymbol: Sendable, Equatable {
  /// The canonical name.
  public var root: String
  /// The name that the simulated broker gives it.
  public var brokerName: String
  public var spec: SymbolSpec
  public var firstPrice: Double
  /// The deviation of a day's return.
  public var dailyVolatility: Double
  /// The part of the return's deviation that the common factor explains, −1…1.
  public var commonShare: Double
  /// The everyday spread in points.
  public var spreadPoints: Double
  /// The mean ticks of a minute in the busiest hour.
  public var ticksPerMinute: Double
  /// Broker time of day, in seconds, at which trading opens; the minutes before it have no bars.
  public var dayOpening: Int64
  /// Per side and lot, in account currency; not negative.
  public var commissionPerLot: Double
  /// Per night and lot, in points; negative costs.
  public var swapLongPoints: Double
  public var swapShortPoints: Double
  /// The weekday whose night counts three, 0 Sunday … 6 Saturday: Wednesday's for most.
  public var tripleSwapWeekday = 3
  /// Factors on `spreadPoints` by the broker's hour, 24 of them; empty where every hour is the same.
  public var hourlySpread: [Double] = []

  public init(
    root: String, brokerName: String, spec: SymbolSpec, firstPrice: Double,
    dailyVolatility: Double, commonShare: Double, spreadPoints: Double, ticksPerMinute: Double,
    dayOpening: Int64 = 0, commissionPerLot: Double = 0, swapLongPoints: Double = 0,
    swapShortPoints: Double = 0
  ) {
    self.root = root
    self.brokerName = brokerName
    self.spec = spec
    self.firstPrice = firstPrice
    self.dailyVolatility = dailyVolatility
    self.commonShare = commonShare
    self.spreadPoints = spreadPoints
    self.ticksPerMinute = ticksPerMinute
    self.dayOpening = dayOpening
    self.commissionPerLot = commissionPerLot
    self.swapLongPoints = swapLongPoints
    self.swapShortPoints = swapShortPoints
  }

  /// The spread in points of a bar that opens at `brokerTime`: the bar's own where it says one.
  ///
  /// A recorded spread of zero says that none was recorded.
  public func spreadPoints(of recorded: Double, at brokerTime: Int64) -> Double {
    if recorded > 0 { return recorded }
    guard hourlySpread.count == 24 else { return spreadPoints }
    return spreadPoints * hourlySpread[MarketClock.hour(of: brokerTime)]
  }

  /// The standard symbol of `root`, or nil.
  public static func standard(_ root: String) -> SimulatedSymbol? {
    standard.first { $0.root == root }
  }
}
