import Market
import Risk

/// Numbers from a seed, the same on every machine: SplitMix64 (Steele, Lea, Flood 2014).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

extension SymbolSpec {
  /// EURUSD in a dollar account.
  static let euro = SymbolSpec(
    digits: 5, point: 0.00001, tickSize: 0.00001, tickValue: 1, lotMin: 0.01, lotStep: 0.01,
    lotMax: 50, contractSize: 100_000, stopsLevel: 10)

  /// A price of 1.00 is worth 1 for each lot.
  static let unit = SymbolSpec(
    digits: 2, point: 0.01, tickSize: 0.01, tickValue: 0.01, lotMin: 1, lotStep: 1,
    lotMax: 10_000, contractSize: 1, stopsLevel: 0)
}

extension AccountSnapshot {
  static func of(
    balance: Double, equity: Double? = nil, dayStart: Int64? = nil, closed: Double = 0
  ) -> AccountSnapshot {
    AccountSnapshot(
      login: 1, server: "", currency: "USD", balance: balance, equity: equity ?? balance,
      freeMargin: balance, leverage: 100,
      day: dayStart.map { Day(start: $0, closedProfit: closed) })
  }
}

extension PositionSnapshot {
  static func of(
    _ ticket: Int64 = 1, symbol: String = "EURUSD.r", side: Side = .buy, lots: Double = 1,
    open: Double = 1.1, stop: Double? = 1.09, profit: Double = 0, magic: Int64 = 7
  ) -> PositionSnapshot {
    PositionSnapshot(
      ticket: ticket, symbol: symbol, side: side, lots: lots, openPrice: open, stopLoss: stop,
      takeProfit: nil, floatingProfit: profit, openTime: 0, magicNumber: magic)
  }
}

/// Seconds since 1970 of a civil time, as if it were UTC.
func seconds(_ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0) -> Int64 {
  CivilDate(year: year, month: month, day: day).daysSinceEpoch * 86_400 + Int64(hour) * 3_600
    + Int64(minute) * 60
}

/// The Prague day that holds a time of a broker at `hours` ahead of UTC.
func pragueDay(_ brokerTime: Int64, hours: Int64 = 2) throws -> TradingDay {
  try TradingDay(zone: .prague, brokerTime: brokerTime, utcOffset: hours * 3_600)
}
