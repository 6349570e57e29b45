import Market
import Simulation
import Testing

@Suite struct MarketGeneratorTests {
  /// Monday 2026-01-05, 00:00 broker time.
  static let monday: Int64 = 1_767_571_200

  private func bars(
    _ root: String, days: Int64, seed: UInt64 = 1, edge: PlantedEdge = .none
  ) throws -> BarColumns {
    let symbol = try #require(SimulatedSymbol.standard(root))
    var generator = MarketGenerator(seed: seed, symbol: symbol, start: Self.monday, edge: edge)
    return generator.bars(until: Self.monday + days * 86_400)
  }

  /// The last close at or before the end of each hour that has bars, and the hours' signed ticks.
  private func hours(_ bars: BarColumns) -> (closes: [Double], signedTicks: [Double]) {
    var closes: [Double] = []
    var ticks: [Double] = []
    var current = Int64.min
    for row in 0..<bars.count {
      let hour = bars.openTime[row] / 3_600
      if hour != current {
        closes.append(bars.close[row])
        ticks.append(0)
        current = hour
      }
      closes[closes.count - 1] = bars.close[row]
      let move = bars.close[row] - bars.open[row]
      ticks[ticks.count - 1] += bars.tickVolume[row] * (move > 0 ? 1 : move < 0 ? -1 : 0)
    }
    return (closes, ticks)
  }

  private func correlation(_ left: [Double], _ right: [Double]) -> Double {
    let count = Double(left.count)
    let (leftMean, rightMean) = (left.reduce(0, +) / count, right.reduce(0, +) / count)
    var (cross, leftSquare, rightSquare) = (0.0, 0.0, 0.0)
    for (one, two) in zip(left, right) {
      cross += (one - leftMean) * (two - rightMean)
      leftSquare += (one - leftMean) * (one - leftMean)
      rightSquare += (two - rightMean) * (two - rightMean)
    }
    return cross / (leftSquare * rightSquare).squareRoot()
  }

  /// Correlation of the next day's return with the last two days', and with their signed ticks.
  private func edgeCorrelations(_ bars: BarColumns) -> (trend: Double, ticks: Double) {
    let (closes, signed) = hours(bars)
    var (past, flow, future) = ([Double](), [Double](), [Double]())
    for hour in stride(from: 48, to: closes.count - 24, by: 8) {
      past.append(closes[hour] / closes[hour - 48] - 1)
      flow.append(signed[(hour - 47)...hour].reduce(0, +))
      future.append(closes[hour + 24] / closes[hour] - 1)
    }
    return (correlation(past, future), correlation(flow, future))
  }

  @Test("the same seed makes the same bars in one piece or minute by minute, another seed others")
  func deterministic() throws {
    let whole = try bars("EURUSD", days: 5)
    let symbol = try #require(SimulatedSymbol.standard("EURUSD"))
    var generator = MarketGenerator(seed: 1, symbol: symbol, start: Self.monday)
    var row = 0
    while generator.nextOpenTime < Self.monday + 5 * 86_400 {
      guard let bar = generator.next() else { continue }
      #expect(bar == whole[row])
      row += 1
    }
    #expect(row == whole.count)
    let other = try bars("EURUSD", days: 5, seed: 2)
    #expect(other.close != whole.close)
  }

  @Test(
    "every bar is sane, on the tick, with ticks and a spread", arguments: SimulatedSymbol.standard)
  func sane(symbol: SimulatedSymbol) throws {
    let bars = try bars(symbol.root, days: 12)
    #expect(bars.count > 8 * 1_300)
    var scale = 1.0
    for _ in 0..<symbol.spec.digits { scale *= 10 }
    for row in 0..<bars.count {
      let bar = bars[row]
      #expect(bar.isSane && bar.tickVolume >= 1 && bar.spreadPoints >= 1)
      // The decimal number itself, as a broker's feed would send and parse it.
      #expect(bar.close == (bar.close * scale).rounded() / scale)
    }
  }

  @Test("there are no bars at the weekend nor in the daily break, and some minutes have no tick")
  func closed() throws {
    let currency = try bars("EURUSD", days: 14)
    for time in currency.openTime {
      #expect((1...5).contains(CivilDate.weekday(ofDay: CivilDate.days(ofEpoch: time))))
    }
    #expect(currency.count < 10 * 1_440 && currency.count > 10 * 1_420)
    let index = try bars("US30", days: 14)
    #expect(index.openTime.allSatisfy { $0 % 86_400 >= 3_600 })
  }

  @Test(
    "the daily volatility is about what the symbol says", arguments: ["EURUSD", "US100", "USOIL"])
  func volatility(root: String) throws {
    let symbol = try #require(SimulatedSymbol.standard(root))
    let bars = try bars(root, days: 364)
    let closes = hours(bars).closes
    let returns = stride(from: 24, to: closes.count, by: 24).map {
      closes[$0] / closes[$0 - 24] - 1
    }
    let deviation = (returns.reduce(0) { $0 + $1 * $1 } / Double(returns.count)).squareRoot()
    #expect(deviation > 0.6 * symbol.dailyVolatility && deviation < 1.9 * symbol.dailyVolatility)
  }

  @Test("returns have fat tails and volatility clusters")
  func tails() throws {
    let bars = try bars("XAUUSD", days: 60)
    let returns = (1..<bars.count).map { bars.close[$0] / bars.close[$0 - 1] - 1 }
    let square = returns.reduce(0) { $0 + $1 * $1 } / Double(returns.count)
    let fourth = returns.reduce(0) { $0 + $1 * $1 * $1 * $1 } / Double(returns.count)
    #expect(fourth / (square * square) > 5)
    let sizes = returns.map(abs)
    #expect(correlation(Array(sizes.dropLast(30)), Array(sizes.dropFirst(30))) > 0.1)
  }

  @Test("symbols made apart move together by their shares of the common factor")
  func common() throws {
    let first = try bars("US30", days: 40)
    let second = try bars("US500", days: 40)
    let gold = try bars("XAUUSD", days: 40)
    func returns(_ bars: BarColumns) -> [Double] {
      let closes = hours(bars).closes
      return (1..<closes.count).map { closes[$0] / closes[$0 - 1] - 1 }
    }
    let indices = correlation(returns(first), returns(second))
    #expect(indices > 0.4 && indices < 0.95)
    #expect(correlation(returns(first), returns(gold)) < 0.1)
  }

  @Test("without an edge neither trend nor ticks tell the next day; with one both do")
  func edge() throws {
    var (fairTrend, fairTicks, trend, ticks) = (0.0, 0.0, 0.0, 0.0)
    for seed in UInt64(1)...4 {
      let fair = edgeCorrelations(try bars("EURUSD", days: 364, seed: seed))
      let planted = edgeCorrelations(
        try bars("EURUSD", days: 364, seed: seed, edge: PlantedEdge(strength: 1)))
      fairTrend += fair.trend / 4
      fairTicks += fair.ticks / 4
      trend += planted.trend / 4
      ticks += planted.ticks / 4
    }
    // Four years have about 1,000 separate days: a correlation errs by about 0.03, by overlap more.
    #expect(abs(fairTrend) < 0.12, "trend \(fairTrend)")
    #expect(abs(fairTicks) < 0.12, "ticks \(fairTicks)")
    #expect(trend > 0.2, "trend \(trend)")
    #expect(ticks > 0.3, "ticks \(ticks)")
  }

  @Test("the eight roots have specifications that size a position")
  func standard() {
    #expect(
      SimulatedSymbol.standard.map(\.root) == [
        "US30", "US100", "US500", "EURUSD", "GBPUSD", "USDJPY", "XAUUSD", "USOIL",
      ])
    for symbol in SimulatedSymbol.standard {
      let spec = symbol.spec
      #expect(spec.lotMin > 0 && spec.lotStep > 0 && spec.lotMax > spec.lotMin)
      // A tick's worth is the contract's in quote currency; only the yen's is not the dollar's.
      let worth = spec.tickSize * spec.contractSize / (symbol.root == "USDJPY" ? 150 : 1)
      #expect(abs(spec.tickValue / worth - 1) < 1e-3, "\(symbol.root)")
    }
    #expect(SimulatedSymbol.standard("DAX") == nil)
  }
}
