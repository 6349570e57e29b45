import Agent
import Decision
import Features
import Market
import Testing
import TrainingSet

@Suite("Training and serving compute the same features")
struct OnePathTests {
  /// The bars that a terminal would send with the event at `time`.
  private static func sent(_ time: Int64, since last: Int64?) -> [BarColumns] {
    Timeframe.allCases.map { timeframe in
      let columns = SampleExport.market[timeframe]
      let end = columns.firstIndex(atOrAfter: time - timeframe.seconds + 1)
      let first =
        last.map { columns.firstIndex(atOrAfter: $0 - timeframe.seconds + 1) - 1 } ?? end - 256
      return BarColumns((max(0, first)..<end).map { columns[$0] })
    }
  }

  private static func event(_ time: Int64, _ bars: [BarColumns]) -> BarCloseEvent {
    BarCloseEvent(
      eventID: "\(time)",
      account: AccountSnapshot(
        login: 1, server: "Test", currency: "USD", balance: 100_000, equity: 100_000,
        freeMargin: 100_000, leverage: 100),
      brokerSymbol: "EURUSD", root: SampleExport.symbol, trigger: .h1, time: time,
      utcOffset: BrokerClock.newYorkClose.offset(
        atUTC: BrokerClock.newYorkClose.utc(brokerTime: time)),
      quote: Quote(bid: 1.1, ask: 1.10008, time: time),
      spec: SymbolSpec(
        digits: 5, point: 0.00001, tickSize: 0.00001, tickValue: 1, lotMin: 0.01, lotStep: 0.01,
        lotMax: 50, contractSize: 100_000, stopsLevel: 10),
      bars: bars, positions: [], calendar: nil)
  }

  /// The features of every event, decided one after the other as they would come in.
  private static func live(_ times: [Int64]) throws -> [FeatureRow] {
    var decider = Decider(.standard)
    var memory = AccountMemory(login: 1)
    var book = BarBook()
    var last: Int64?
    let policy = Policy(
      try QNetwork(parameters: Array(repeating: 0, count: QNetwork.parameterCount)))
    return try times.map { time in
      let event = event(time, sent(time, since: last))
      for timeframe in Timeframe.allCases {
        let changed = book.merge(event.bars[timeframe.rawValue], timeframe)
        #expect(changed != nil, "the bars of \(timeframe.code) connect")
      }
      last = time
      var books = [SampleExport.symbol: book]
      for (root, market) in SampleExport.basket {
        var other = BarBook()
        other.load(market.closed(by: time)[.h1], .h1)
        books[root] = other
      }
      let decision = try decider.decide(
        event, World(books: books, bundles: [:], policy: policy), memory: &memory, decisionID: 1)
      return try #require(decision.assessment).features
    }
  }

  @Test("every exported row equals what the live path computes from the bars sent, bit for bit")
  func features() throws {
    let whole = try SampleExport.whole.get()
    let live = try OnePathTests.live(whole.time)
    let exported: [Double] = whole.values("features")
    let categories: [Int32] = whole.values("categories")
    var defined = 0
    for (row, features) in live.enumerated() {
      let values = exported[(row * Catalogue.count)..<((row + 1) * Catalogue.count)]
      #expect(
        values.map(\.bitPattern) == features.values.map(\.bitPattern), "row \(row)")
      #expect(categories[2 * row] == features.regime.map(Int32.init) ?? -1)
      #expect(categories[2 * row + 1] == Int32(features.session))
      defined += values.count { !$0.isNaN }
    }
    #expect(Double(defined) > 0.9 * Double(exported.count))
  }

  @Test("the label's stop is the one that the live path would set: 2 ATR of H1")
  func labels() throws {
    let whole = try SampleExport.whole.get()
    let path = SampleExport.market[.m1]
    for (row, features) in try OnePathTests.live(whole.time).enumerated() {
      let outcome = SampleExport.barrier.outcome(
        at: whole.time[row], atr: features.atr[Timeframe.h1.rawValue], path: path, .m1)
      #expect(whole.outcome[2 * row].bitPattern == (outcome?.long ?? .nan).bitPattern)
      #expect(whole.outcome[2 * row + 1].bitPattern == (outcome?.short ?? .nan).bitPattern)
      #expect(whole.labelEnd[row] == outcome?.end ?? whole.time[row])
    }
  }

  @Test("the sequence is the encoder's of the last M5 bars sent")
  func sequence() throws {
    let whole = try SampleExport.whole.get()
    let exported: [Float] = whole.values("sequence")
    let width = SequenceEncoder.bars * SequenceEncoder.channels.count
    for (row, time) in whole.time.enumerated() {
      let event = OnePathTests.event(time, OnePathTests.sent(time, since: nil))
      var encoded = [Float](repeating: 0, count: width)
      let isDefined = encoded.withUnsafeMutableBufferPointer {
        SequenceEncoder.encode(
          BarSlice(event.bars[Timeframe.m5.rawValue]), of: .m5, utcOffset: event.utcOffset,
          into: $0)
      }
      #expect(isDefined)
      let values = exported[(row * width)..<((row + 1) * width)]
      #expect(values.map(\.bitPattern) == encoded.map(\.bitPattern), "row \(row)")
    }
  }
}
