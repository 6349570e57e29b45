import Market
import Testing

@testable import Store

@Suite("A journal of an earlier version")
struct MigrationTests {
  private let scratch = Scratch()

  /// Every version that there was before this one, oldest first.
  static let earlier = Array(1..<Migrations.current)

  /// A database as the program of that version left it: three decisions, ten minutes of bars.
  private func make(_ version: Int) throws {
    let old = try Database(
      path: scratch.path + "/" + Database.fileName, isWriter: true, durability: .normal, lock: nil)
    defer { old.close() }
    try old.execute("PRAGMA journal_mode = WAL")
    try Migrations.apply(to: old, until: version)
    let print = version < 2 ? ("body_sha", "zeroblob(32)") : ("fingerprint", "zeroblob(16)")
    for id in 1...3 {
      try old.execute(
        """
        INSERT INTO decisions (decision_id, event_id, \(print.0), symbol, account, broker_time,
          timeframe, action, reason, received_ms, answer, detail, event)
        VALUES (\(id), 'e-\(id)', \(print.1), 'X', 7, \(id * 60), 60, 'NONE', 'r', \(id), x'0\(id)',
          zeroblob(9000), x'02')
        """)
    }
    for minute in 0..<10 {
      try old.execute(
        """
        INSERT INTO bars (symbol, timeframe, open_time, open, high, low, close, tick_volume)
        VALUES ('X', 60, \(60 * minute), 1.25, 2, 1, 1.5, NULL)
        """)
    }
    let coverage = version < 6 ? "bar_coverage" : "bar_spans"
    // From the sixth on the bars behind the span are counted when someone asks.
    let counted = version < 6 ? 10 : 4
    try old.execute(
      "INSERT INTO \(coverage) VALUES ('X', 60, \(counted), 0, \(60 * (counted - 1)))")
  }

  private let coverage = BarCoverage(symbol: "X", timeframe: .m1, count: 10, first: 0, last: 540)

  @Test("can be read before a writer has brought it up to date", arguments: earlier)
  func readable(version: Int) throws {
    try make(version)
    let reader = try Database.openReader(directory: scratch.path)
    #expect(try reader.isCurrent() == false)
    #expect(try BarTable(reader).coverage() == [coverage])
    #expect(try BarTable(reader).load(symbol: "X", timeframe: .m1, last: 20).count == 10)
    #expect(try DecisionTable(reader).count() == 3)
  }

  @Test("keeps its decisions, and each event's id once", arguments: earlier)
  func decisions(version: Int) throws {
    try make(version)
    let database = try Database.open(directory: scratch.path, durability: .normal)
    #expect(try database.isCurrent())
    let decisions = DecisionTable(database)
    #expect(try decisions.list(DecisionQuery(since: 120)).map(\.decisionID) == [3, 2])
    #expect(try decisions.find(eventID: "e-2")?.answer == [2])
    #expect(try decisions.find(id: 3)?.detail == [UInt8](repeating: 0, count: 9_000))
    #expect(throws: StoreError.self) { try decisions.insert(Samples.decision(4, eventID: "e-3")) }
    #expect(throws: StoreError.self) { try decisions.insert(Samples.decision(3, eventID: "e-4")) }
    try decisions.insert(Samples.decision(4, eventID: "e-4"))
    #expect(try decisions.eventIDs(after: "", limit: 9) == ["e-1", "e-2", "e-3", "e-4"])
  }

  @Test("keeps its bars, and counts on", arguments: earlier)
  func bars(version: Int) throws {
    try make(version)
    let database = try Database.open(directory: scratch.path, durability: .normal)
    let bars = BarTable(database)
    #expect(try bars.coverage() == [coverage])
    let outcome = try bars.upsert(
      [Samples.bar(540, close: 1.75), Samples.bar(600)], symbol: "X", timeframe: .m1)
    #expect(outcome == BarUpsert(inserted: 1, replaced: 1))
    let loaded = try bars.load(symbol: "X", timeframe: .m1, last: 3)
    #expect(Array(loaded.close) == [1.5, 1.75, 1.5])
    #expect(loaded.tickVolume[0].isNaN)
    #expect(
      try bars.coverage()
        == [BarCoverage(symbol: "X", timeframe: .m1, count: 11, first: 0, last: 600)])
    #expect(try database.integer("SELECT count(*) FROM pragma_integrity_check") == 1)
    #expect(try database.integer("SELECT integrity_check = 'ok' FROM pragma_integrity_check") == 1)
  }

  @Test("that cannot be brought up to date stays as it was")
  func unchanged() throws {
    try make(7)
    let old = try Database(
      path: scratch.path + "/" + Database.fileName, isWriter: true, durability: .normal, lock: nil)
    // In the way of a step.
    try old.execute("CREATE TABLE decisions_anew (x)")
    old.close()
    #expect(throws: StoreError.self) {
      try Database.open(directory: scratch.path, durability: .normal)
    }
    let reader = try Database.openReader(directory: scratch.path)
    #expect(try reader.integer("PRAGMA user_version") == 7)
    #expect(try BarTable(reader).coverage() == [coverage])
    #expect(try DecisionTable(reader).count() == 3)
  }
}
