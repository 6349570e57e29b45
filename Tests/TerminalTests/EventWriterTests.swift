import Decision
import JSON
import Market
import Simulation
import Testing

@testable import Terminal

@Suite("What the simulated terminal writes")
struct EventWriterTests {
  private let monday = Workplace.monday

  private func symbol(_ history: [BarColumns]? = nil) throws -> TerminalSymbol {
    let simulated = try #require(SimulatedSymbol.standard("EURUSD"))
    return TerminalSymbol(
      symbol: simulated, base: .m1,
      history: history ?? Workplace.history(until: monday, price: 1.085))
  }

  private func body(
    _ symbol: TerminalSymbol, dayStart: Int64? = nil, positions: [PositionSnapshot] = []
  ) -> [UInt8] {
    EventWriter.barClose(
      symbol, trigger: .h1, time: monday, utcOffset: 7_200,
      account: SimulatedAccount(symbols: [symbol.symbol], start: monday).snapshot(
        dayStart: dayStart),
      quote: Quote(bid: 1.08512, ask: 1.0852, time: monday), positions: positions)
  }

  @Test("the server takes a whole event, and needs nothing more")
  func barClose() throws {
    let answer = try Workplace().post("/bar-close", body(try symbol()))
    #expect(answer.status == 200)
    #expect(answer.json["event_id"]?.string == "1000001-EURUSD.sim-H1-\(monday)")
    #expect(answer.json["symbol"]?.string == "EURUSD")
    #expect(answer.json["need"] == .object([:]))
  }

  @Test("the server takes positions with and without stops, and the day's closed profit")
  func positions() throws {
    let open = PositionSnapshot(
      ticket: 7, symbol: "EURUSD.sim", side: .sell, lots: 0.01, openPrice: 1.08, stopLoss: 1.09,
      takeProfit: nil, floatingProfit: -5.12, openTime: monday - 3_600, magicNumber: 20_251_122)
    var other = open
    other.ticket = 8
    other.stopLoss = nil
    other.magicNumber = 0
    let body = body(try symbol(), dayStart: monday - 3_600, positions: [open, other])
    let json = try JSONValue(parsing: body, options: .refuseDuplicateKeys)
    #expect(json["account"]?["day"]?["start"]?.int64 == monday - 3_600)
    #expect(json["positions"]?.array?.map { $0["sl"]?.double } == [1.09, 0])
    #expect(try Workplace().post("/bar-close", body).status == 200)
  }

  @Test("an unknown tick volume is written as null, an unknown spread left out, and both are taken")
  func unknownVolume() throws {
    var history = Workplace.history(until: monday, price: 1.085)
    var bar = history[0][299]
    bar.tickVolume = .nan
    bar.spreadPoints = .nan
    history[0].replace(299, by: bar)
    let body = body(try symbol(history))
    let last = try JSONValue(parsing: body)["bars"]?["M1"]?.array?.last?.array
    #expect(last?.count == 6)
    #expect(last?.last?.isNull == true)
    let workplace = try Workplace()
    #expect(try workplace.post("/bar-close", body).status == 200)
    #expect(workplace.book("EURUSD")?[.m1].last?.tickVolume.isNaN == true)
  }

  @Test("prices arrive bit for bit")
  func exact() throws {
    let workplace = try Workplace()
    let symbol = try symbol()
    _ = try workplace.post("/bar-close", body(symbol))
    let book = try #require(workplace.book("EURUSD"))
    for timeframe in Timeframe.allCases {
      let held = symbol.series[timeframe.rawValue]
      #expect(Array(book[timeframe].close) == Array(held.close.suffix(256)))
      #expect(Array(book[timeframe].high) == Array(held.high.suffix(256)))
      #expect(Array(book[timeframe].openTime) == Array(held.openTime.suffix(256)))
    }
  }

  @Test("the server stores the history that is posted of a companion")
  func history() throws {
    let workplace = try Workplace()
    let bars = Workplace.history(until: monday, price: 1.27)[Timeframe.h1.rawValue]
    let body = EventWriter.history("GBPUSD.sim", .h1, BarSlice(bars), utcOffset: 7_200)
    let answer = try workplace.post("/history", body)
    #expect(answer.status == 200)
    #expect(answer.json["stored"]?.int64 == 300)
    #expect(workplace.book("GBPUSD")?[.h1].openTime == bars.openTime)
  }

  @Test("the server takes every kind of deal, and a refusal", arguments: [0, 1, 2])
  func deals(comment: Int) throws {
    let simulated = try #require(SimulatedSymbol.standard("EURUSD"))
    var account = SimulatedAccount(symbols: [simulated], start: monday)
    func advance(_ minute: Int64, _ price: Double) {
      account.advance(
        "EURUSD.sim",
        Bar(openTime: monday + minute * 60, open: price, high: price, low: price, close: price))
    }
    let text = ["cv78 #1234", "", "by hand #x"][comment]
    advance(0, 1.085)
    _ = account.submit(
      SimulatedOrder(
        .open(symbol: "EURUSD.sim", side: .buy, lots: 0.5), stopLoss: 1.08, comment: text))
    advance(1, 1.085)
    let ticket = try #require(account.positions.first?.ticket)
    _ = account.submit(SimulatedOrder(.add(ticket: ticket, lots: 0.1)))
    _ = account.submit(SimulatedOrder(.close(ticket: ticket, lots: 0.2)))
    _ = account.submit(SimulatedOrder(.close(ticket: 99, lots: nil), comment: text))
    advance(2, 1.086)
    advance(3, 1.07)
    let deals = account.takeDeals()
    #expect(Set(deals.map(\.kind)) == [.open, .add, .partialClose, .reject, .close])
    let workplace = try Workplace()
    for (index, deal) in deals.enumerated() where !deal.symbol.isEmpty {
      let body = EventWriter.deal(deal, number: index, login: 1_000_001)
      #expect(try workplace.post("/trade-event", body).status == 200, "\(deal)")
      let decision = try JSONValue(parsing: body)["decision_id"]?.int64
      #expect(decision == (comment == 0 && !deal.comment.isEmpty ? 1_234 : nil))
    }
  }
}
