import Market
import Testing

@testable import Store

@Suite struct BarCoverageTests {
  private let scratch = Scratch()

  private func coverage(_ count: Int, _ first: Int64, _ last: Int64) -> BarCoverage {
    BarCoverage(symbol: "X", timeframe: .m1, count: count, first: first, last: last)
  }

  /// Stores a bar for each minute of the range, one transaction each.
  private func append(_ minutes: Range<Int64>, to bars: BarTable) throws {
    for minute in minutes {
      try bars.upsert([Samples.bar(minute * 60)], symbol: "X", timeframe: .m1)
    }
  }

  @Test("bars that come one by one are all counted, by the writer, a reader and the next writer")
  func oneByOne() throws {
    let writer = try Database.open(directory: scratch.path, durability: .normal)
    let reader = BarTable(try Database.openReader(directory: scratch.path))
    for count in Int64(1)...200 {
      try append(count - 1..<count, to: BarTable(writer))
      let expected = coverage(Int(count), 0, (count - 1) * 60)
      #expect(try BarTable(writer).coverage(symbol: "X", timeframe: .m1) == expected)
      #expect(try reader.coverage() == [expected])
    }
    writer.close()
    let next = BarTable(try Database.open(directory: scratch.path, durability: .normal))
    try append(200..<203, to: next)
    #expect(try next.coverage() == [coverage(203, 0, 202 * 60)])
  }

  @Test("an event's bar is counted without a write of its own")
  func unwritten() throws {
    let database = try Database.open(directory: scratch.path, durability: .normal)
    let stored = "SELECT bars FROM bar_spans"
    try append(0..<1, to: BarTable(database))
    #expect(try database.integer(stored) == 1)
    try append(1..<20, to: BarTable(database))
    #expect(try database.integer(stored) == 1)
    try append(20..<100, to: BarTable(database))
    #expect(try #require(try database.integer(stored)) > 20)
    #expect(try database.integer("SELECT bars FROM bar_coverage") == 100)
  }

  @Test("bars before, between and behind those that are counted")
  func anyOrder() throws {
    let minutes = (Int64(0)..<150).map { $0 * 67 % 150 }
    var database = try Database.open(directory: scratch.path, durability: .normal)
    var seen: [Int64] = []
    var next = 0
    while next < minutes.count {
      let end = min(next + 1 + next % 5, minutes.count)
      let batch = minutes[next..<end].map { Samples.bar($0 * 60) }
      try BarTable(database).upsert(batch, symbol: "X", timeframe: .m1)
      seen += batch.map(\.openTime)
      next = end
      let expected = coverage(seen.count, try #require(seen.min()), try #require(seen.max()))
      #expect(try BarTable(database).coverage() == [expected])
      if next % 7 == 0 {
        database.close()
        database = try Database.open(directory: scratch.path, durability: .normal)
      }
    }
  }

  @Test("bars that were rolled back are not counted")
  func rolledBack() throws {
    let database = try Database.open(directory: scratch.path, durability: .normal)
    let bars = BarTable(database)
    try append(0..<3, to: bars)
    let refused = Bar(openTime: 300, open: 1, high: 1, low: 2, close: 1)
    #expect(throws: StoreError.invalidBar(symbol: "X", timeframe: "M1", openTime: 300)) {
      try bars.upsert([Samples.bar(180), Samples.bar(240), refused], symbol: "X", timeframe: .m1)
    }
    #expect(throws: StoreError.closed) {
      try database.transaction { () throws(StoreError) in
        try bars.upsert([Samples.bar(180)], symbol: "X", timeframe: .m1)
        throw StoreError.closed
      }
    }
    #expect(try bars.coverage() == [coverage(3, 0, 120)])
    try append(3..<100, to: bars)
    #expect(try bars.coverage() == [coverage(100, 0, 99 * 60)])
  }

  @Test("the sqlite3 program counts the same", .enabled(if: Scratch.hasSQLiteProgram))
  func independentReader() throws {
    let bars = BarTable(try Database.open(directory: scratch.path, durability: .normal))
    try append(5..<30, to: bars)
    try append(0..<2, to: bars)
    try append(30..<37, to: bars)
    try bars.upsert([Samples.bar(0)], symbol: "Y", timeframe: .h1)
    let rows = Scratch.rows(
      "SELECT c.symbol, c.bars = count(*), c.first = min(open_time), c.last = max(open_time) "
        + "FROM bars JOIN bar_coverage c USING (symbol, timeframe) GROUP BY 1, timeframe",
      in: scratch.path)
    #expect(rows == ["X|1|1|1", "Y|1|1|1"])
  }
}
