import HTTP
import JSON
import Market
import Simulation
import Synchronization
import Terminal
import Testing

@Suite("What the simulated terminal does with its answers")
struct OrderTests {
  private static let start = Workplace.monday + 86_400

  /// M15 bars of one price, but for the hours left out.
  private static func feed(hours: Range<Int64>, without gap: Range<Int64> = 0..<0) -> StoredFeed {
    let bars = hours.filter { !gap.contains($0) }.flatMap { hour in
      (0..<4).map { quarter in
        Bar(
          openTime: start + hour * 3_600 + quarter * 900, open: 1.085, high: 1.0852, low: 1.0848,
          close: 1.085, tickVolume: 50, spreadPoints: 8)
      }
    }
    return StoredFeed(BarColumns(bars), base: .m15, 0..<(.max / 2))
  }

  private static func answer(_ text: String) -> Response { .json(.ok, Array(text.utf8)) }

  private static func entry(_ time: Int64, lots: String, stop: Double = 1.08) -> Response {
    answer(
      """
      {"action":"ENTER","entry":{"side":"BUY","volume":\(lots),"sl":\(stop),"tp":1.095,\
      "magic":20251122,"comment":"cv78 #42","expires_at":\(time + 60)}}
      """)
  }

  /// Runs a feed; the terminal as it is in the end.
  @discardableResult
  private static func run(
    _ recorder: Recorder, _ feed: StoredFeed,
    report: (SimulatedTerminal.Report) -> Bool = { _ in true }
  ) throws -> SimulatedTerminal {
    let symbol = try #require(SimulatedSymbol.standard("EURUSD"))
    var ended: SimulatedTerminal?
    try recorder.serve { port in
      var terminal = SimulatedTerminal(
        symbols: [symbol], histories: [Workplace.history(until: start, price: 1.085)],
        base: .m15, clock: Workplace.clock, start: start, host: "127.0.0.1", port: port)
      var feed = feed
      try terminal.run(&feed, report: report)
      ended = terminal
    }
    return try #require(ended)
  }

  @Test("every deal and refusal is reported once, in order, with its decision")
  func deals() throws {
    let recorder = Recorder(try Workplace()) { event, number in
      let time = event["time"]?.int64 ?? 0
      let ticket = event["positions"]?[0]?["ticket"]?.int64 ?? 0
      func manage(_ action: String) -> Response {
        OrderTests.answer(
          #"{"action":"NONE","management":[{"ticket":\#(ticket),\#(action)}]}"#)
      }
      return switch number {
      case 1: OrderTests.entry(time, lots: "0.5")
      case 3: manage(#""action":"ADD","volume":0.1"#)
      case 5: manage(#""action":"PARTIAL_CLOSE","volume":0.2"#)
      case 7: manage(#""action":"CLOSE_ALL","volume":0"#)
      // The last event of the feed: no bar comes after it.
      case 9, 12: OrderTests.entry(time, lots: "0.001")
      default: nil
      }
    }
    let terminal = try OrderTests.run(recorder, OrderTests.feed(hours: 0..<3))
    let reported = recorder.bodies("/trade-event")
    let deals = terminal.account.deals
    #expect(
      deals.map(\.kind) == [.open, .add, .partialClose, .close, .reject, .reject])
    #expect(reported.compactMap { $0["kind"]?.string } == deals.map(\.kind.rawValue))
    let ids = reported.compactMap { $0["event_id"]?.string }
    #expect(Set(ids).count == deals.count)
    #expect(reported.compactMap { $0["profit"]?.double } == deals.map(\.profit))
    #expect(reported.compactMap { $0["ticket"]?.int64 } == deals.map(\.ticket))
    #expect(reported.first?["decision_id"]?.int64 == 42)
    #expect(reported.last?["decision_id"]?.int64 == 42)
    #expect(reported.last?["retcode"]?.int64 == 10_014)
    #expect(recorder.statuses == [200])
  }

  @Test("a position is reported open until it is closed, with its stops")
  func positions() throws {
    let recorder = Recorder(try Workplace()) { event, number in
      let time = event["time"]?.int64 ?? 0
      let ticket = event["positions"]?[0]?["ticket"]?.int64 ?? 0
      return switch number {
      case 1: OrderTests.entry(time, lots: "0.5")
      case 3:
        OrderTests.answer(
          #"{"management":[{"ticket":\#(ticket),"action":"HOLD","sl":1.082,"tp":null}]}"#)
      case 5:
        OrderTests.answer(
          #"{"management":[{"ticket":\#(ticket),"action":"HOLD","sl":null,"tp":1.09}]}"#)
      case 7:
        OrderTests.answer(#"{"management":[{"ticket":\#(ticket),"action":"CLOSE_ALL"}]}"#)
      default: nil
      }
    }
    try OrderTests.run(recorder, OrderTests.feed(hours: 0..<3))
    let stops = recorder.bodies("/bar-close").map { event in
      (event["positions"]?.array ?? []).map { [$0["sl"]?.double, $0["tp"]?.double] }
    }
    let none: [[Double?]] = []
    let first: [[Double?]] = [[1.08, 1.095]]
    let moved: [[Double?]] = [[1.082, 1.095]]
    let both: [[Double?]] = [[1.082, 1.09]]
    let expected =
      [none, first, first, moved, moved, both, both] + Array(repeating: none, count: 5)
    #expect(stops == expected)
  }

  @Test(
    "an entry whose time is over when the market opens again is not filled, and that is reported")
  func expired() throws {
    let recorder = Recorder(try Workplace()) { event, number in
      number == 4 ? OrderTests.entry(event["time"]?.int64 ?? 0, lots: "0.5") : nil
    }
    let terminal = try OrderTests.run(
      recorder, OrderTests.feed(hours: 0..<60, without: 1..<58))
    #expect(terminal.account.positions.isEmpty)
    #expect(terminal.account.deals.map(\.kind) == [.reject])
    #expect(recorder.bodies("/trade-event").map { $0["retcode"]?.int64 } == [10_012])
  }

  @Test("what an answer needs is sent whole with the next event, and nothing else is")
  func need() throws {
    let recorder = Recorder(try Workplace()) { _, number in
      number == 4 ? OrderTests.answer(#"{"action":"NONE","need":{"M15":{"count":256}}}"#) : nil
    }
    try OrderTests.run(recorder, OrderTests.feed(hours: 0..<2))
    let counts = recorder.bodies("/bar-close").map { event in
      [Timeframe.m1, .m15, .m30, .h1].map { event.openTimes($0).count }
    }
    #expect(
      counts == [
        [256, 256, 256, 256], [0, 2, 2, 0], [0, 2, 0, 0], [0, 2, 2, 2], [0, 256, 0, 0],
        [0, 2, 2, 0], [0, 2, 0, 0], [0, 2, 2, 2],
      ])
  }

  @Test("a busy server gets the same body again until it answers")
  func again() throws {
    let recorder = Recorder(try Workplace()) { _, number in
      (2...4).contains(number) ? Response(status: .unavailable) : nil
    }
    var reports = 0
    try OrderTests.run(recorder, OrderTests.feed(hours: 0..<1)) { _ in
      reports += 1
      return true
    }
    let bodies = recorder.bodies("/bar-close")
    #expect(reports == 4)
    #expect(bodies.count == 7)
    for body in bodies[2...4] { #expect(body == bodies[1]) }
    #expect(recorder.statuses == [200])
  }

  @Test("a refused body ends the run with the server's words")
  func refused() throws {
    let recorder = Recorder(try Workplace()) { _, _ in
      Response(status: .unprocessableContent, body: Array("because".utf8))
    }
    let error = #expect(throws: TerminalError.self) {
      try OrderTests.run(recorder, OrderTests.feed(hours: 0..<1))
    }
    #expect(error?.description == "the server refused /bar-close: 422 because")
    #expect(recorder.bodies("/bar-close").count == 1)
  }

  @Test("the run ends where the report says so")
  func ended() throws {
    let recorder = Recorder(try Workplace())
    var times: [Int64] = []
    try OrderTests.run(recorder, OrderTests.feed(hours: 0..<3)) { report in
      times.append(report.time)
      return times.count < 3
    }
    #expect(times == (1...3).map { OrderTests.start + $0 * 900 })
    #expect(recorder.bodies("/bar-close").count == 3)
  }
}
