import Market
import Synchronization
import Testing

@testable import Store

@Suite("Bars that are not yet in order")
struct BarSettlingTests {
  private let scratch = Scratch()

  private func open() throws -> Database {
    try Database.open(directory: scratch.path, durability: .normal)
  }

  private func counts(_ database: Database) throws -> [Int64?] {
    [
      try database.integer("SELECT count(*) FROM settled_bars"),
      try database.integer("SELECT count(*) FROM fresh_bars"),
    ]
  }

  private func append(_ minutes: Range<Int64>, _ symbol: String = "X", to database: Database) throws
  {
    for minute in minutes {
      try BarTable(database).upsert(
        [Samples.bar(minute * 60, close: 1 + Double(minute) / 1_000)], symbol: symbol,
        timeframe: .m1)
    }
  }

  private func times(_ database: Database, _ symbol: String = "X", last count: Int = 99) throws
    -> [Int64]
  {
    Array(try BarTable(database).load(symbol: symbol, timeframe: .m1, last: count).openTime)
      .map { $0 / 60 }
  }

  @Test("are read with the others, as before they were put in order")
  func reading() throws {
    let database = try open()
    try append(0..<10, to: database)
    try append(0..<3, "Y", to: database)
    #expect(try counts(database) == [0, 13])
    let reader = try Database.openReader(directory: scratch.path)
    let bars = BarTable(reader)
    func seen() throws -> [[Int64]] {
      [
        try times(reader), try times(reader, last: 3), try times(reader, "Y"),
        Array(try bars.load(symbol: "X", timeframe: .m1, from: 0, to: 180).openTime),
        Array(
          try bars.load(symbol: "X", timeframe: .m1, from: 60, to: .max, limit: 2).openTime),
        Array(
          try bars.load(symbol: "X", timeframe: .m1, last: 2, seenBy: .max).openTime),
        [
          try #require(try bars.last(symbol: "X", timeframe: .m1, before: 540)?.openTime),
          try #require(try bars.first(symbol: "X", timeframe: .m1, atOrAfter: 1)?.openTime),
        ],
        try bars.coverage().flatMap { [Int64($0.count), $0.first, $0.last] },
      ]
    }
    let fresh = try seen()
    #expect(
      fresh == [
        Array(0..<10), [7, 8, 9], [0, 1, 2], [0, 60, 120], [60, 120], [480, 540], [480, 60],
        [10, 0, 540, 3, 0, 120],
      ])
    try BarTable(database).settle()
    #expect(try counts(database) == [13, 0])
    #expect(try seen() == fresh)
  }

  @Test("are put in order when there are enough, and by the next start")
  func settling() throws {
    var database = try open()
    try append(0..<5, to: database)
    try BarTable(database).settle(from: 6)
    #expect(try counts(database) == [0, 5])
    try append(5..<6, to: database)
    try BarTable(database).settle(from: 6)
    #expect(try counts(database) == [6, 0])
    try append(6..<8, to: database)
    database.close()
    database = try open()
    #expect(try counts(database) == [6, 2])
    let writer = GroupWriter(Journal(database))
    let source = Minutes()
    try writer.start(source)
    writer.stop()
    #expect(try counts(database) == [8, 0])
    #expect(try times(database) == Array(0..<8))
  }

  @Test("can be corrected, repeated, and preceded by one that was missing")
  func corrections() throws {
    let database = try open()
    let bars = BarTable(database)
    try append(0..<4, to: database)
    try append(5..<6, to: database)
    func store(_ bar: Bar) throws -> BarUpsert {
      try bars.upsert([bar], symbol: "X", timeframe: .m1, since: 9)
    }
    #expect(try store(Samples.bar(300, close: 1.005)) == BarUpsert(unchanged: 1))
    #expect(try store(Samples.bar(180, close: 1.75)) == BarUpsert(replaced: 1))
    #expect(try store(Samples.bar(240)) == BarUpsert(inserted: 1))
    #expect(try store(Samples.bar(360)) == BarUpsert(inserted: 1))
    #expect(try counts(database) == [6, 1])
    #expect(try times(database) == Array(0..<7))
    #expect(try bars.load(symbol: "X", timeframe: .m1, from: 180, to: 240).close[0] == 1.75)
    // What was seen before the ninth decision.
    let then = try bars.load(symbol: "X", timeframe: .m1, last: 9, seenBy: 8)
    #expect(Array(then.close) == [1, 1.001, 1.002, 1.003, 1.005])
  }

  @Test("of a batch that holds both, each is where it belongs")
  func mixed() throws {
    let database = try open()
    try append(0..<2, to: database)
    let batch = [3, 1, 2, 4].map { Samples.bar($0 * 60) }
    let outcome = try BarTable(database).upsert(batch, symbol: "X", timeframe: .m1)
    #expect(outcome == BarUpsert(inserted: 3, replaced: 1))
    #expect(try times(database) == [0, 1, 2, 3, 4])
  }

  @Test("a long history is in order at once")
  func history() throws {
    let database = try open()
    try append(0..<3, to: database)
    let many = BarTable.freshAtOnceMax + 1
    try BarTable(database).upsert(
      (0..<many).map { Samples.bar(Int64($0 + 3) * 60) }, symbol: "X", timeframe: .m1)
    #expect(try counts(database) == [Int64(many + 3), 0])
  }

  @Test("that were rolled back are nowhere, and are not counted")
  func rolledBack() throws {
    let database = try open()
    try append(0..<3, to: database)
    #expect(throws: StoreError.closed) {
      try database.transaction { () throws(StoreError) in
        try BarTable(database).upsert([Samples.bar(180)], symbol: "X", timeframe: .m1)
        throw StoreError.closed
      }
    }
    try BarTable(database).settle(from: 4)
    #expect(try counts(database) == [0, 3])
    try append(3..<4, to: database)
    try BarTable(database).settle(from: 4)
    #expect(try counts(database) == [4, 0])
  }

  @Test("a bar that another program has put there meanwhile does not stop them")
  func overtaken() throws {
    let database = try open()
    try append(0..<3, to: database)
    let other = try Database(
      path: database.path, isWriter: true, durability: .normal, lock: nil)
    try other.execute(
      "INSERT INTO settled_bars VALUES ('X', 60, 180, 1, 2, 1, 1.5, 1, 1, 1)")
    other.close()
    try append(3..<5, to: database)
    // Until then no one is given two bars of one opening.
    let refusal = StoreError.invalidRow(table: "bars", detail: "two bars of X M1 open at 180")
    let bars = BarTable(database)
    #expect(throws: refusal) { try bars.load(symbol: "X", timeframe: .m1, last: 9) }
    #expect(throws: refusal) {
      try bars.load(symbol: "X", timeframe: .m1, from: 60, to: .max)
    }
    #expect(throws: refusal) {
      try bars.load(symbol: "X", timeframe: .m1, last: 9, seenBy: .max)
    }
    try bars.settle()
    #expect(try times(database) == Array(0..<5))
    #expect(
      try BarTable(database).load(symbol: "X", timeframe: .m1, last: 2).close[0] == 1.003)
  }

  @Test("a server puts them in order between two commits")
  func inService() throws {
    let database = try open()
    let writer = GroupWriter(Journal(database))
    let source = Minutes()
    try writer.start(source)
    let count = Int64(BarTable.freshMax + 10)
    for minute in 0..<count {
      source.bring(minute)
      writer.kick(tidies: false)
      #expect(try database.integer("SELECT count(*) FROM bars") == minute + 1)
      writer.tidy()
    }
    writer.stop()
    #expect(try counts(database) == [Int64(BarTable.freshMax), 10])
    #expect(try BarTable(database).coverage().map(\.count) == [Int(count)])
    #expect(source.refusals == 0)
  }

  @Test("where they cannot be put in order that is told, they stay, and it is tried again later")
  func refused() throws {
    let database = try open()
    try database.execute(
      "CREATE TRIGGER no BEFORE INSERT ON settled_bars BEGIN SELECT raise(ABORT, 'no'); END")
    let writer = GroupWriter(Journal(database))
    let source = Minutes()
    try writer.start(source)
    func bring(_ minutes: Range<Int64>) {
      for minute in minutes {
        source.bring(minute)
        writer.kick()
      }
    }
    let most = Int64(BarTable.freshMax)
    bring(0..<most + 50)
    #expect(try counts(database) == [0, most + 50])
    #expect(source.refusals == 1)
    try database.execute("DROP TRIGGER no")
    bring(most + 50..<2 * most - 1)
    #expect(try counts(database) == [0, 2 * most - 1])
    bring(2 * most - 1..<2 * most)
    writer.stop()
    #expect(try counts(database) == [2 * most, 0])
    #expect(source.refusals == 1)
  }
}

/// Brings the bar of one minute after the other.
private final class Minutes: CommitSource {
  private let waiting = Mutex<Int64?>(nil)
  private let refused = Mutex(0)
  var refusals: Int { refused.withLock { $0 } }

  func bring(_ minute: Int64) { waiting.withLock { $0 = minute } }

  func nextGroup(_ journal: Journal) -> [JournalEntry] {
    guard let minute = waiting.withLock({ $0.take() }) else { return [] }
    let bars = BarColumns([Samples.bar(minute * 60)])
    return [
      JournalEntry(.none, bars: [BarBatch(symbol: "X", timeframe: .m1, bars: bars)])
    ]
  }

  func committed(_ journal: Journal) {}

  func failed(_ error: StoreError, _ journal: Journal) { Issue.record("\(error)") }

  func unsettled(_ error: StoreError) { refused.withLock { $0 += 1 } }
}
