import Decision
import HTTP
import JSON
import Market
import Simulation
import Terminal
import Testing

@Suite("A run of the simulated terminal against the server")
struct RunTests {
  /// Tuesday, so that the run goes over a midnight within the week.
  private static let start = Workplace.monday + 86_400
  private static let end = start + 26 * 3_600
  private static let roots = ["EURUSD", "US100"]

  /// What one run posted, and the bars that it was given.
  private struct Run {
    let recorder: Recorder
    let workplace: Workplace
    /// For each root the M1 bars of the feed.
    var minutes: [[Bar]] = [[], []]
    var histories: [[BarColumns]] = []
    var companion = BarColumns()

    init() throws {
      workplace = try Workplace()
      recorder = Recorder(workplace)
      let symbols = try RunTests.roots.map { try #require(SimulatedSymbol.standard($0)) }
      let generators = symbols.map { MarketGenerator(seed: 11, symbol: $0, start: start) }
      histories = symbols.map { Workplace.history(until: start, price: $0.firstPrice) }
      companion = Workplace.history(until: end, price: 1.27)[Timeframe.h1.rawValue]
      var feed = GeneratedFeed(generators, until: end)
      while let (symbol, bar) = feed.next() { minutes[symbol].append(bar) }
      let (histories, companion) = (histories, companion)
      try recorder.serve { port in
        var terminal = SimulatedTerminal(
          symbols: symbols, histories: histories, base: .m1,
          companions: [.init(brokerName: "GBPUSD.sim", bars: companion)],
          clock: Workplace.clock, start: start, host: "127.0.0.1", port: port)
        var feed = GeneratedFeed(generators, until: end)
        try terminal.run(&feed) { _ in true }
      }
    }

    func events(_ symbol: Int) -> [JSONValue] {
      recorder.bodies("/bar-close").filter {
        $0["symbol"]?.string == RunTests.roots[symbol] + ".sim"
      }
    }

    /// History and the feed's bars grouped by their buckets, those that closed by `time`.
    func series(_ symbol: Int, _ timeframe: Timeframe, closedBy time: Int64) -> [Bar] {
      let held = histories[symbol][timeframe.rawValue]
      let grouped = Dictionary(grouping: minutes[symbol]) { $0.openTime / timeframe.seconds }
      let fresh = grouped.keys.sorted().compactMap { bucket -> Bar? in
        let bars = grouped[bucket] ?? []
        guard (bucket + 1) * timeframe.seconds <= time, let first = bars.first,
          let last = bars.last
        else { return nil }
        return Bar(
          openTime: bucket * timeframe.seconds, open: first.open,
          high: bars.map(\.high).max() ?? 0, low: bars.map(\.low).min() ?? 0, close: last.close,
          tickVolume: bars.map(\.tickVolume).reduce(0, +), spreadPoints: last.spreadPoints)
      }
      return (0..<held.count).map { held[$0] } + fresh
    }
  }

  private static let run = Result { try Run() }

  @Test("the server takes all of it, and every event has an id of its own")
  func accepted() throws {
    let run = try RunTests.run.get()
    #expect(run.recorder.statuses == [200])
    let ids = run.recorder.bodies("/bar-close").compactMap { $0["event_id"]?.string }
    #expect(ids.count > 190)
    #expect(Set(ids).count == ids.count)
  }

  @Test("events come in order of time, each at a close of its trigger that it brings along")
  func triggers() throws {
    let run = try RunTests.run.get()
    let times = run.recorder.bodies("/bar-close").compactMap { $0["time"]?.int64 }
    #expect(times == times.sorted())
    for symbol in 0..<2 {
      var last = [Timeframe: Int64]()
      for event in run.events(symbol) {
        let trigger = try #require((event["trigger"]?.string).flatMap { Timeframe(code: $0) })
        let time = try #require(event["time"]?.int64)
        let fresh = Timeframe.allCases.filter { timeframe in
          event.openTimes(timeframe).contains { $0 > last[timeframe] ?? RunTests.start }
        }
        #expect(trigger >= .m15)
        if !last.isEmpty { #expect(fresh.last == trigger, "at \(time)") }
        for timeframe in Timeframe.allCases {
          guard let newest = event.openTimes(timeframe).last else { continue }
          #expect(newest + timeframe.seconds <= time)
          last[timeframe] = newest
        }
      }
      let codes = run.events(symbol).compactMap { $0["trigger"]?.string }
      #expect(codes.contains("D1"))
    }
  }

  @Test("every bar of every timeframe arrives once, and each event overlaps the last by one bar")
  func once() throws {
    let run = try RunTests.run.get()
    for symbol in 0..<2 {
      let events = run.events(symbol)
      let time = try #require(events.last?["time"]?.int64)
      for timeframe in Timeframe.allCases {
        var arrived: [Int64] = []
        for times in events.map({ $0.openTimes(timeframe) }) where !times.isEmpty {
          if let last = arrived.last {
            #expect(times.first == last, "one bar of overlap of \(timeframe.code)")
            #expect(times.count > 1)
            arrived += times.dropFirst()
          } else {
            #expect(times.count == 256)
            arrived = times
          }
        }
        let expected = run.series(symbol, timeframe, closedBy: time).map(\.openTime)
        #expect(arrived == expected.suffix(arrived.count))
        #expect(try #require(arrived.first) < RunTests.start)
      }
    }
  }

  @Test("in the end the server holds the very bars that the terminal made")
  func book() throws {
    let run = try RunTests.run.get()
    for symbol in 0..<2 {
      let time = try #require(run.events(symbol).last?["time"]?.int64)
      let book = try #require(run.workplace.book(RunTests.roots[symbol]))
      for timeframe in Timeframe.allCases {
        let expected = run.series(symbol, timeframe, closedBy: time).suffix(book[timeframe].count)
        let held = (0..<book[timeframe].count).map { book[timeframe][$0] }
        #expect(held == Array(expected), "\(timeframe.code)")
        #expect(held.count >= 256)
      }
    }
  }

  @Test("a companion's H1 bars arrive once, with one bar of overlap, and the server holds them")
  func companion() throws {
    let run = try RunTests.run.get()
    let times = run.recorder.bodies("/history").map { body in
      (body["bars"]?.array ?? []).compactMap { $0[0]?.int64 }
    }
    #expect(times.first?.count == 256)
    for (one, next) in zip(times, times.dropFirst()) { #expect(next.first == one.last) }
    let arrived = (times.first ?? []) + times.dropFirst().flatMap { $0.dropFirst() }
    #expect(arrived == Array(run.companion.openTime.suffix(arrived.count)))
    #expect(times.count > 20)
    let held = try #require(run.workplace.book("GBPUSD"))[.h1].openTime
    #expect(Array(held) == Array(run.companion.openTime.suffix(held.count)))
  }
}
