import Market
import Simulation
import Testing

/// Every figure is worked out by hand from a symbol of 0.1 per point and lot.
@Suite struct SimulatedAccountTests {
  /// Tuesday 2026-01-06, 00:00 broker time.
  static let start: Int64 = 1_767_657_600

  /// Digits 1, tick 0.1 worth 10 a lot: a move of 1.0 is 100 a lot. Spread 2 points = 0.2.
  static let symbol = SimulatedSymbol(
    root: "X", brokerName: "X.sim",
    spec: SymbolSpec(
      digits: 1, point: 0.1, tickSize: 0.1, tickValue: 10, lotMin: 0.1, lotStep: 0.1, lotMax: 5,
      contractSize: 100, stopsLevel: 5),
    firstPrice: 100, dailyVolatility: 0.01, commonShare: 0, spreadPoints: 2, ticksPerMinute: 10,
    commissionPerLot: 3, swapLongPoints: -1, swapShortPoints: 0.5)

  static func bar(
    _ minute: Int64, _ open: Double, _ high: Double, _ low: Double, _ close: Double
  ) -> Bar {
    Bar(
      openTime: start + minute * 60, open: open, high: high, low: low, close: close,
      tickVolume: 5, spreadPoints: 2)
  }

  static func account(_ change: (inout SimulatedAccount.Settings) -> Void = { _ in })
    -> SimulatedAccount
  {
    var settings = SimulatedAccount.Settings()
    change(&settings)
    return SimulatedAccount(symbols: [symbol], start: start, settings: settings)
  }

  /// An account with one position of a lot, opened at minute 0 with an open of 100.
  private func opened(
    _ side: Side, stopLoss: Double? = nil, takeProfit: Double? = nil
  ) -> SimulatedAccount {
    var account = Self.account()
    _ = account.submit(
      SimulatedOrder(
        .open(symbol: "X.sim", side: side, lots: 1), stopLoss: stopLoss, takeProfit: takeProfit,
        magicNumber: 7))
    account.advance("X.sim", Self.bar(0, 100, 100.1, 99.9, 100))
    _ = account.takeDeals()
    return account
  }

  @Test("a buy opens at the ask of the next bar's open, closes at a bid, and pays commission")
  func roundTrip() {
    var account = Self.account()
    let number = account.submit(
      SimulatedOrder(.open(symbol: "X.sim", side: .buy, lots: 1), magicNumber: 7))
    #expect(account.positions.isEmpty)
    account.advance("X.sim", Self.bar(0, 100, 101, 99, 100.5))
    let deal = account.takeDeals()
    #expect(deal.map(\.kind) == [.open])
    #expect(deal[0].order == number && deal[0].price == 100.2 && deal[0].commission == -3)
    #expect(account.balance == 99_997)
    // 100.5 − 100.2 = 0.3 → 30.
    #expect(account.equity == 100_027)
    #expect(account.positionSnapshots[0].floatingProfit == 30)
    #expect(account.positionSnapshots[0].openTime == Self.start)
    _ = account.submit(SimulatedOrder(.close(ticket: deal[0].ticket, lots: nil)))
    account.advance("X.sim", Self.bar(1, 101, 101, 101, 101))
    let close = account.takeDeals()
    #expect(close.map(\.kind) == [.close])
    #expect(close[0].price == 101 && close[0].profit == 80 && close[0].net == 77)
    #expect(close[0].cause == .expertAdvisor && close[0].magicNumber == 7)
    #expect(account.balance == 100_074 && account.equity == 100_074)
    let none = account.takeDeals()
    #expect(none.isEmpty)
  }

  /// What happened after the opening.
  private func later(_ account: SimulatedAccount) -> [SimulatedDeal] {
    account.deals.filter { $0.kind != .open }
  }

  @Test("a sell opens at the bid and is valued at the ask")
  func sell() {
    let account = opened(.sell)
    #expect(account.positions[0].openPrice == 100)
    #expect(account.positions[0].priceProfit == -20)
  }

  @Test("where a bar reaches stop and target, the stop came first")
  func worstFirst() {
    var account = opened(.buy, stopLoss: 99, takeProfit: 102)
    account.advance("X.sim", Self.bar(1, 100, 103, 98, 102))
    let deal = account.takeDeals()
    #expect(deal.map(\.cause) == [.stopLoss])
    #expect(deal[0].price == 99 && deal[0].profit == -120)
  }

  @Test("a target is filled at its price, of a sell by the ask")
  func targets() {
    var buy = opened(.buy, stopLoss: 99, takeProfit: 102)
    buy.advance("X.sim", Self.bar(1, 100, 103, 99.5, 100))
    #expect(later(buy).map { [$0.price, $0.profit] } == [[102, 180]])
    var sell = opened(.sell, stopLoss: 102, takeProfit: 99)
    // Bid 98.9 is ask 99.1: not yet.
    sell.advance("X.sim", Self.bar(1, 100, 100, 98.9, 99))
    #expect(later(sell).isEmpty)
    sell.advance("X.sim", Self.bar(2, 99, 99, 98.8, 99))
    #expect(later(sell).map { [$0.price, $0.profit] } == [[99, 100]])
    #expect(sell.positions.isEmpty)
  }

  @Test("a sell's stop is reached by the ask")
  func askStop() {
    var account = opened(.sell, stopLoss: 101)
    account.advance("X.sim", Self.bar(1, 100, 100.7, 100, 100))
    #expect(later(account).isEmpty)
    account.advance("X.sim", Self.bar(2, 100, 100.8, 100, 100))
    #expect(later(account).map(\.cause) == [.stopLoss])
  }

  @Test("a gap beyond the stop fills at the open, beyond the target too")
  func gaps() {
    var lost = opened(.buy, stopLoss: 99, takeProfit: 102)
    lost.advance("X.sim", Self.bar(1, 95, 103, 95, 100))
    #expect(later(lost).map(\.price) == [95])
    var won = opened(.buy, stopLoss: 99, takeProfit: 102)
    won.advance("X.sim", Self.bar(1, 104, 104, 90, 100))
    let deal = won.takeDeals()
    #expect(deal.map(\.price) == [104])
    #expect(deal.map(\.cause) == [.takeProfit])
  }

  @Test("half a position closes with half its swap, and the rest goes on")
  func partialClose() {
    var account = opened(.buy, stopLoss: 95)
    let ticket = account.positions[0].ticket
    _ = account.submit(SimulatedOrder(.close(ticket: ticket, lots: 0.4)))
    account.advance("X.sim", Self.bar(1, 101.2, 101.2, 101.2, 101.2))
    let deal = account.takeDeals()
    #expect(deal.map(\.kind) == [.partialClose])
    #expect(deal[0].lots == 0.4 && deal[0].profit == 40 && deal[0].commission == -1.2)
    #expect(account.positions.map(\.lots) == [0.6])
    #expect(account.positions[0].priceProfit == 60)
    #expect(account.positions[0].ticket == ticket)
    _ = account.submit(SimulatedOrder(.close(ticket: ticket, lots: 5)))
    account.advance("X.sim", Self.bar(2, 101.2, 101.2, 101.2, 101.2))
    #expect(later(account).map(\.kind) == [.partialClose, .close])
    #expect(account.balance == 100_000 - 3 - 3 + 100)
  }

  @Test("an addition is a ticket of its own with the position's stop, target and magic number")
  func addition() {
    var account = opened(.buy, stopLoss: 95, takeProfit: 110)
    let ticket = account.positions[0].ticket
    _ = account.submit(SimulatedOrder(.add(ticket: ticket, lots: 0.5)))
    account.advance("X.sim", Self.bar(1, 101, 101, 101, 101))
    let deal = account.takeDeals()
    #expect(deal.map(\.kind) == [.add])
    #expect(deal[0].addedTo == ticket && deal[0].ticket != ticket && deal[0].price == 101.2)
    #expect(account.positions.count == 2)
    #expect(account.positions[1].stopLoss == 95 && account.positions[1].takeProfit == 110)
    #expect(account.positions[1].magicNumber == 7)
  }

  @Test(
    "lots off the step or beyond the limits are refused and move no money",
    arguments: [0.05, 0.15, 5.1, 0, -1, .nan, .infinity])
  func lots(lots: Double) {
    var account = Self.account()
    let number = account.submit(SimulatedOrder(.open(symbol: "X.sim", side: .buy, lots: lots)))
    account.advance("X.sim", Self.bar(0, 100, 101, 99, 100))
    let deals = account.takeDeals()
    #expect(deals.map(\.kind) == [.reject])
    #expect(deals[0].refusal == .invalidVolume && deals[0].order == number)
    #expect(account.positions.isEmpty && account.balance == 100_000)
  }

  @Test("a close that would leave less than the minimum is refused")
  func remainder() {
    var account = Self.account()
    _ = account.submit(SimulatedOrder(.open(symbol: "X.sim", side: .buy, lots: 0.3)))
    account.advance("X.sim", Self.bar(0, 100, 100, 100, 100))
    let ticket = account.positions[0].ticket
    _ = account.submit(SimulatedOrder(.close(ticket: ticket, lots: 0.2)))
    account.advance("X.sim", Self.bar(1, 100, 100, 100, 100))
    #expect(account.positions.map(\.lots) == [0.1])
    #expect(later(account).map(\.kind) == [.partialClose])
  }

  @Test("orders that cannot be are refused with MetaTrader's code")
  func refusals() {
    func refusal(_ order: SimulatedOrder) -> OrderRefusal? {
      var account = opened(.buy)
      _ = account.submit(order)
      account.advance("X.sim", Self.bar(1, 100, 100, 100, 100))
      return account.takeDeals().first?.refusal
    }
    func buy(_ stop: Double?, _ target: Double?, lots: Double = 1) -> SimulatedOrder {
      SimulatedOrder(
        .open(symbol: "X.sim", side: .buy, lots: lots), stopLoss: stop, takeProfit: target)
    }
    #expect(refusal(SimulatedOrder(.open(symbol: "Y", side: .buy, lots: 1))) == .invalidRequest)
    #expect(refusal(SimulatedOrder(.close(ticket: 99, lots: nil))) == .positionClosed)
    #expect(refusal(SimulatedOrder(.add(ticket: 99, lots: 1))) == .positionClosed)
    #expect(refusal(buy(101, nil)) == .invalidStops)
    #expect(refusal(buy(99.6, nil)) == .invalidStops)
    #expect(refusal(buy(99.5, 100.5)) == nil)
    #expect(refusal(buy(nil, 99)) == .invalidStops)
    #expect(refusal(buy(.nan, nil)) == .invalidStops)
    var late = buy(nil, nil)
    late.expiresAt = Self.start + 59
    #expect(refusal(late) == .timeout)
    var near = buy(nil, nil)
    (near.price, near.deviationPoints) = (100.3, 1)
    #expect(refusal(near) == nil)
    near.price = 100.4
    #expect(refusal(near) == .requote)
  }

  @Test("an entry beyond the free margin is refused")
  func margin() {
    var account = Self.account { ($0.balance, $0.leverage) = (1_000, 10) }
    // One lot binds 100.2 · 100 / 10 = 1,002.
    _ = account.submit(SimulatedOrder(.open(symbol: "X.sim", side: .buy, lots: 1)))
    _ = account.submit(SimulatedOrder(.open(symbol: "X.sim", side: .buy, lots: 0.9)))
    account.advance("X.sim", Self.bar(0, 100, 100, 100, 100))
    #expect(account.deals.map(\.kind) == [.reject, .open])
    #expect(account.deals[0].refusal == .noMoney)
    #expect(abs(account.margin - 901.8) < 1e-9)
  }

  @Test("the broker stops out the worst position at half the margin")
  func stopOut() {
    var account = Self.account { ($0.balance, $0.leverage) = (2_000, 10) }
    _ = account.submit(SimulatedOrder(.open(symbol: "X.sim", side: .buy, lots: 1)))
    account.advance("X.sim", Self.bar(0, 100, 100, 100, 100))
    // Equity 1,997 + (85.3 − 100.2)·100 = 507, above 501; one tick lower it is 497.
    account.advance("X.sim", Self.bar(1, 90, 90, 85.3, 85.3))
    #expect(account.positions.count == 1)
    account.advance("X.sim", Self.bar(2, 85.3, 85.3, 85.2, 85.2))
    #expect(account.positions.isEmpty)
    #expect(account.deals.last?.cause == .stopOut)
  }

  @Test("swap is charged for each night, three for Wednesday's, and none at the weekend")
  func swap() {
    var account = opened(.buy)
    func day(_ number: Int64) -> Bar { Self.bar(number * 1_440, 100, 100, 100, 100) }
    // Long −1 point a night is −10 a lot. From Tuesday: 1, then Wednesday's 3, Thursday's, Friday's.
    let expected: [(Int64, Double)] = [(1, -10), (2, -40), (3, -50), (6, -60)]
    for (number, swap) in expected {
      account.advance("X.sim", day(number))
      #expect(account.positions[0].swap == swap)
    }
    #expect(account.equity == 100_000 - 3 - 20 - 60)
    #expect(account.positionSnapshots[0].floatingProfit == -80)
    _ = account.submit(SimulatedOrder(.close(ticket: account.positions[0].ticket, lots: 0.5)))
    account.advance("X.sim", Self.bar(6 * 1_440 + 1, 100, 100, 100, 100))
    #expect(account.deals.last?.swap == -30)
    #expect(account.positions[0].swap == -30)
  }

  @Test("the night after a bar that ends at midnight is charged once")
  func midnight() {
    var account = opened(.buy)
    account.advance("X.sim", Self.bar(1_439, 100, 100, 100, 100))
    #expect(account.positions[0].swap == 0)
    account.advance("X.sim", Self.bar(1_440, 100, 100, 100, 100))
    account.advance("X.sim", Self.bar(1_441, 100, 100, 100, 100))
    #expect(account.positions[0].swap == -10)
  }

  @Test("the day's closed profit counts deals from its start on")
  func day() {
    var account = opened(.buy, takeProfit: 101)
    account.advance("X.sim", Self.bar(10, 100, 101, 100, 100))
    #expect(account.closedProfit(since: Self.start) == -3 + 80 - 3)
    #expect(account.closedProfit(since: Self.start + 1) == 77)
    #expect(account.closedProfit(since: Self.start + 661) == 0)
    let snapshot = account.snapshot(dayStart: Self.start)
    #expect(snapshot.day == .init(start: Self.start, closedProfit: 74))
    #expect(snapshot.balance - 74 == 100_000)
    #expect(snapshot.server == "Conviction-Simulator")
    #expect(account.snapshot().day == nil)
  }

  @Test("a stop moves where the broker allows it")
  func modify() {
    var account = opened(.buy, stopLoss: 95)
    let ticket = account.positions[0].ticket
    let moved1 = account.modify(ticket: ticket, stopLoss: 99.5, takeProfit: 103)
    #expect(moved1 == nil)
    #expect(account.positions[0].stopLoss == 99.5)
    let moved2 = account.modify(ticket: ticket, stopLoss: 100, takeProfit: nil)
    #expect(moved2 == .invalidStops)
    let moved3 = account.modify(ticket: 1_234, stopLoss: 90, takeProfit: nil)
    #expect(moved3 == .positionClosed)
    #expect(account.positions[0].takeProfit == 103)
  }

  @Test("a bar that is not sane, repeated or of an unknown symbol changes nothing")
  func strangeBars() {
    var account = opened(.buy, stopLoss: 95)
    let taken1 = account.advance("X.sim", Self.bar(0, 90, 90, 90, 90))
    #expect(!taken1)
    let taken2 = account.advance("X.sim", Self.bar(1, 100, 99, 90, 100))
    #expect(!taken2)
    let taken3 = account.advance("X.sim", Self.bar(1, .nan, 99, 90, 100))
    #expect(!taken3)
    let taken4 = account.advance("Y", Self.bar(1, 90, 90, 90, 90))
    #expect(!taken4)
    #expect(account.positions.count == 1)
    let taken5 = account.advance("X.sim", Self.bar(1, 100, 100, 100, 100))
    #expect(taken5)
  }
}
