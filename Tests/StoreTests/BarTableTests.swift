import Market
import Testing

@testable import Store

@Suite struct BarTableTests {
  private let scratch = Scratch()
  private let bars: BarTable

  init() throws { bars = BarTable(try Database.open(directory: scratch.path, durability: .normal)) }

  @Test("bars come back as they were stored, the unknown unknown")
  func roundTrip() throws {
    let stored = [
      Bar(
        openTime: 0, open: 1.10005, high: 1.2, low: 0.1 + 0.2, close: (1.2).nextDown,
        tickVolume: 0, spreadPoints: 12),
      Bar(openTime: 60, open: 1, high: 1, low: 1, close: 1),
      Bar(
        openTime: 1_732_147_140, open: 30_000.25, high: 1e300, low: 1e-300, close: 30_001,
        tickVolume: 1e15, spreadPoints: 0.5),
    ]
    try bars.upsert(stored, symbol: "EURUSD", timeframe: .m1)
    let loaded = try bars.load(symbol: "EURUSD", timeframe: .m1, last: 10)
    #expect(loaded.count == 3)
    #expect(loaded[0] == stored[0])
    #expect(loaded[1].tickVolume.isNaN && loaded[1].spreadPoints.isNaN)
    #expect(loaded[2] == stored[2])
  }

  @Test("an upsert tells new, changed and unchanged bars apart")
  func upsert() throws {
    let first = try bars.upsert(
      [Samples.bar(0), Samples.bar(60)], symbol: "EURUSD", timeframe: .m1)
    #expect(first == BarUpsert(inserted: 2))
    let second = try bars.upsert(
      [Samples.bar(0), Samples.bar(60, close: 1.75), Samples.bar(120)], symbol: "EURUSD",
      timeframe: .m1)
    #expect(second == BarUpsert(inserted: 1, replaced: 1, unchanged: 1))
    let third = try bars.upsert(
      [Samples.bar(0, volume: .nan)], symbol: "EURUSD", timeframe: .m1)
    #expect(third == BarUpsert(replaced: 1))
    let loaded = try bars.load(symbol: "EURUSD", timeframe: .m1, last: 3)
    #expect(Array(loaded.close) == [1.5, 1.75, 1.5])
    #expect(loaded.tickVolume[0].isNaN)
    #expect(try bars.upsert([], symbol: "EURUSD", timeframe: .m1) == BarUpsert())
  }

  @Test("symbols and timeframes are kept apart")
  func keys() throws {
    try bars.upsert([Samples.bar(0)], symbol: "EURUSD", timeframe: .m1)
    try bars.upsert([Samples.bar(0, close: 1.25)], symbol: "EURUSD", timeframe: .h1)
    try bars.upsert([Samples.bar(0, close: 1.75)], symbol: "EURUSD.r", timeframe: .m1)
    #expect(Array(try bars.load(symbol: "EURUSD", timeframe: .m1, last: 9).close) == [1.5])
    #expect(Array(try bars.load(symbol: "EURUSD", timeframe: .h1, last: 9).close) == [1.25])
    #expect(try bars.load(symbol: "EURUSD", timeframe: .m5, last: 9).isEmpty)
    #expect(try bars.load(symbol: "eurusd", timeframe: .m1, last: 9).isEmpty)
  }

  @Test("the newest bars and any range load oldest first")
  func loading() throws {
    // Stored newest first: the order of arrival does not matter.
    try bars.upsert(
      (0..<100).reversed().map { Samples.bar($0 * 300) }, symbol: "X", timeframe: .m5)
    let last = try bars.load(symbol: "X", timeframe: .m5, last: 3)
    #expect(Array(last.openTime) == [29_100, 29_400, 29_700])
    #expect(try bars.load(symbol: "X", timeframe: .m5, last: 0).isEmpty)
    #expect(try bars.load(symbol: "X", timeframe: .m5, last: -1).isEmpty)
    let range = try bars.load(symbol: "X", timeframe: .m5, from: 300, to: 1_200)
    #expect(Array(range.openTime) == [300, 600, 900])
    let limited = try bars.load(symbol: "X", timeframe: .m5, from: .min, to: .max, limit: 2)
    #expect(Array(limited.openTime) == [0, 300])
    #expect(try bars.load(symbol: "X", timeframe: .m5, from: 600, to: 600).isEmpty)
    #expect(try bars.last(symbol: "X", timeframe: .m5, before: 600)?.openTime == 300)
    #expect(try bars.last(symbol: "X", timeframe: .m5, before: 0) == nil)
    #expect(try bars.first(symbol: "X", timeframe: .m5, atOrAfter: 301)?.openTime == 600)
    #expect(try bars.first(symbol: "X", timeframe: .m5, atOrAfter: 30_000) == nil)
  }

  @Test("coverage counts each bar once, however often it was stored")
  func coverage() throws {
    #expect(try bars.coverage().isEmpty)
    try bars.upsert([Samples.bar(600), Samples.bar(900)], symbol: "X", timeframe: .m5)
    try bars.upsert([Samples.bar(900), Samples.bar(300)], symbol: "X", timeframe: .m5)
    try bars.upsert([Samples.bar(0)], symbol: "A", timeframe: .d1)
    let expected = BarCoverage(symbol: "X", timeframe: .m5, count: 3, first: 300, last: 900)
    #expect(try bars.coverage(symbol: "X", timeframe: .m5) == expected)
    #expect(try bars.coverage(symbol: "X", timeframe: .m1) == nil)
    #expect(try bars.coverage().map(\.symbol) == ["A", "X"])
    #expect(try bars.coverage().last == expected)
  }

  @Test(
    "a bar without sound prices is refused with its whole batch",
    arguments: [
      Bar(openTime: 60, open: .nan, high: 2, low: 1, close: 1),
      Bar(openTime: 60, open: 1, high: .infinity, low: 1, close: 1),
      Bar(openTime: 60, open: 1, high: 2, low: 0, close: 1),
      Bar(openTime: 60, open: 1, high: 1, low: 2, close: 1),
    ])
  func invalid(bar: Bar) throws {
    #expect(throws: StoreError.invalidBar(symbol: "X", timeframe: "M1", openTime: 60)) {
      try bars.upsert([Samples.bar(0), bar], symbol: "X", timeframe: .m1)
    }
    #expect(try bars.load(symbol: "X", timeframe: .m1, last: 9).isEmpty)
    #expect(try bars.coverage().isEmpty)
  }

  @Test("the sqlite3 program reads the same bars", .enabled(if: Scratch.hasSQLiteProgram))
  func independentReader() throws {
    try bars.upsert(
      [Samples.bar(0), Samples.bar(3_600, close: 1.75, volume: .nan)], symbol: "EURUSD",
      timeframe: .h1)
    let rows = Scratch.rows(
      "SELECT symbol, timeframe, open_time, open, high, low, close, "
        + "ifnull(tick_volume, 'unknown'), typeof(spread) FROM bars ORDER BY open_time",
      in: scratch.path)
    #expect(
      rows == [
        "EURUSD|3600|0|1.25|2.0|1.0|1.5|7.0|null",
        "EURUSD|3600|3600|1.25|2.0|1.0|1.75|unknown|null",
      ])
    let coverage = Scratch.rows(
      "SELECT c.bars = count(*), c.first = min(open_time), c.last = max(open_time) "
        + "FROM bars JOIN bar_coverage c USING (symbol, timeframe)",
      in: scratch.path)
    #expect(coverage == ["1|1|1"])
    #expect(Scratch.rows("PRAGMA integrity_check", in: scratch.path) == ["ok"])
  }
}
