import Market
import Simulation
import Testing

/// What trading costs, worked out by hand on the symbol of `SimulatedAccountTests`: spread 0.2, a move
/// of 1.0 worth 100 a lot.
@Suite struct TradingCostTests {
  private typealias Base = SimulatedAccountTests

  private func opened(
    _ side: Side, _ change: (inout SimulatedAccount.Settings) -> Void,
    bar: Bar = SimulatedAccountTests.bar(0, 100, 104, 99.1, 100), stopLoss: Double? = nil,
    takeProfit: Double? = nil
  ) -> SimulatedAccount {
    var account = Base.account(change)
    _ = account.submit(
      SimulatedOrder(
        .open(symbol: "X.sim", side: side, lots: 1), stopLoss: stopLoss, takeProfit: takeProfit))
    account.advance("X.sim", bar)
    return account
  }

  @Test("slippage moves market orders and stops by its part of the spread, targets never")
  func slippage() {
    let buy = opened(.buy, { $0.slippageSpreads = 1 }, stopLoss: 99, takeProfit: 106)
    #expect(buy.positions.map(\.openPrice) == [100.4])
    #expect(abs(buy.deals[0].slippageCost - 20) < 1e-9 && abs(buy.deals[0].spreadCost - 10) < 1e-9)
    var stopped = buy
    stopped.advance("X.sim", Base.bar(1, 100, 100, 98, 99))
    #expect(abs((stopped.deals.last?.price ?? 0) - 98.8) < 1e-9)
    var won = buy
    won.advance("X.sim", Base.bar(1, 100, 107, 100, 107))
    #expect(won.deals.last?.price == 106 && won.deals.last?.slippageCost == 0)
    let sell = opened(.sell, { $0.slippageSpreads = 1 })
    #expect(sell.positions.map(\.openPrice) == [99.8])
  }

  @Test("latency costs √(latency/bar) of what the bar ran against the order")
  func latency() {
    // A quarter of the bar: half of the 4.0 up for a buy, half of the 0.9 down for a sell, on the tick.
    #expect(opened(.buy, { $0.latencySeconds = 15 }).positions.map(\.openPrice) == [102.2])
    let sold = opened(.sell, { $0.latencySeconds = 15 }).positions.map(\.openPrice)
    #expect(sold == [99.5] || sold == [99.6])
  }

  @Test("a spread that no bar records is the symbol's, by the hour")
  func hourlySpread() {
    var symbol = Base.symbol
    symbol.hourlySpread = [4] + Array(repeating: 1, count: 23)
    #expect(symbol.spreadPoints(of: .nan, at: Base.start + 60) == 8)
    #expect(symbol.spreadPoints(of: .nan, at: Base.start + 3_600) == 2)
    #expect(symbol.spreadPoints(of: 0, at: Base.start + 3_600) == 2)
    #expect(symbol.spreadPoints(of: 5, at: Base.start + 60) == 5)
  }

  @Test("the triple night is the symbol's own")
  func tripleDay() {
    var friday = Base.symbol
    friday.tripleSwapWeekday = 5
    var account = SimulatedAccount(symbols: [friday], start: Base.start)
    _ = account.submit(SimulatedOrder(.open(symbol: "X.sim", side: .buy, lots: 1)))
    account.advance("X.sim", Base.bar(0, 100, 100, 100, 100))
    // From Tuesday over Wednesday's night: two nights of −1 point, 10 a point.
    account.advance("X.sim", Base.bar(2 * 1_440, 100, 100, 100, 100))
    #expect(account.positions.map(\.swap) == [-20])
    // Over Thursday's and Friday's: one and three.
    account.advance("X.sim", Base.bar(6 * 1_440, 100, 100, 100, 100))
    #expect(account.positions.map(\.swap) == [-60])
  }

  @Test("a tick's value may change while a position is open")
  func tickValue() {
    var account = opened(.buy, { _ in }, bar: Base.bar(0, 100, 100, 100, 100))
    account.setTickValue(5, of: "X.sim")
    account.advance("X.sim", Base.bar(1, 102.2, 102.2, 102.2, 102.2))
    #expect(account.positions.map(\.priceProfit) == [100])
  }

  @Test("a bar that is begun fills orders at its open and reaches stops only when it is finished")
  func halves() {
    var account = Base.account()
    _ = account.submit(
      SimulatedOrder(.open(symbol: "X.sim", side: .buy, lots: 1), stopLoss: 99))
    let bar = Base.bar(0, 100, 101, 98, 100)
    let isEarly = account.mark("X.sim", bar, timeframe: .m1)
    #expect(!isEarly, "an order waits")
    let begun = account.begin("X.sim", bar)
    #expect(begun && account.positions.count == 1)
    account.finish("X.sim", bar)
    #expect(account.positions.isEmpty && account.deals.last?.cause == .stopLoss)
    #expect(!account.isBusy("X.sim"))
    let marked = account.mark("X.sim", Base.bar(5, 103, 103, 103, 103), timeframe: .m1)
    #expect(marked && account.quote("X.sim")?.bid == 103)
  }
}
