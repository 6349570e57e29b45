import Glibc
import Market
import Testing

@testable import Store

@Suite struct DatabaseTests {
  private let scratch = Scratch()

  private func error(_ body: () throws -> Void) -> StoreError? {
    do { try body() } catch { return error as? StoreError }
    return nil
  }

  @Test("opening makes the directory and those above it, in WAL mode")
  func creation() throws {
    let directory = scratch.path + "/a/b/"
    let database = try Database.open(directory: directory)
    #expect(try database.integer("PRAGMA user_version") == Int64(Migrations.current))
    let mode = try database.statement("PRAGMA journal_mode")
    #expect(try mode.step())
    #expect(mode.text(0) == "wal")
  }

  @Test(
    "durability is SQLite's synchronous level",
    arguments: [(Durability.full, Int64(2)), (.normal, 1)])
  func durability(durability: Durability, level: Int64) throws {
    let database = try Database.open(directory: scratch.path, durability: durability)
    #expect(try database.integer("PRAGMA synchronous") == level)
    #expect(try database.integer("PRAGMA foreign_keys") == 1)
  }

  @Test("a second instance on the same directory is refused until the first has closed")
  func lock() throws {
    let first = try Database.open(directory: scratch.path)
    #expect(
      error { _ = try Database.open(directory: scratch.path) }
        == .locked(directory: scratch.path, processID: getpid()))
    first.close()
    let second = try Database.open(directory: scratch.path)
    #expect(second.isWriter)
  }

  @Test("a lock file left by a killed process does not stop the next one")
  func staleLock() throws {
    Scratch.write(Array("1\n".utf8), to: scratch.path + "/conviction.lock")
    _ = try Database.open(directory: scratch.path)
  }

  @Test("a reader beside the writer sees what is committed, and cannot write")
  func reader() throws {
    let writer = try Database.open(directory: scratch.path)
    let reader = try Database.openReader(directory: scratch.path)
    let states = StateTable(reader)
    try writer.transaction { () throws(StoreError) in
      try StateTable(writer).set(StateChange(key: "k", value: [1]))
      #expect(try states.value("k") == nil)
    }
    #expect(try states.value("k") == [1])
    let refusal = error { try states.set(StateChange(key: "k", value: [2])) }
    #expect(refusal?.code == "store_cannot_open")
  }

  @Test("a reader without a database is refused, and makes none")
  func readerAlone() {
    #expect(
      error { _ = try Database.openReader(directory: scratch.path) }?.code == "store_cannot_open")
    #expect(access(scratch.path + "/conviction.sqlite", F_OK) != 0)
  }

  @Test("a file that is no database is refused and left as it is")
  func noDatabase() {
    let path = scratch.path + "/conviction.sqlite"
    let text = [UInt8]("this is not a database, and longer than a header is".utf8)
    Scratch.write(text + text + text, to: path)
    #expect(error { _ = try Database.open(directory: scratch.path) }?.code == "store_damaged")
    #expect(Scratch.bytes(of: path) == text + text + text)
  }

  @Test("a database with a damaged page is refused and left as it is")
  func damagedPage() throws {
    let path = scratch.path + "/conviction.sqlite"
    let database = try Database.open(directory: scratch.path)
    let bars = (0..<5_000).map { Samples.bar($0 * 60) }
    try BarTable(database).upsert(bars, symbol: "EURUSD", timeframe: .m1)
    database.close()
    var bytes = Scratch.bytes(of: path)
    #expect(bytes.count > 100_000)
    for index in 60_000..<70_000 { bytes[index] = 0xa5 }
    Scratch.write(bytes, to: path)
    let refusal = error { _ = try Database.open(directory: scratch.path) }
    #expect(refusal?.code == "store_damaged")
    #expect("\(try #require(refusal))".contains(path))
    #expect(Scratch.bytes(of: path) == bytes)
    // The refusal holds no lock.
    #expect(error { _ = try Database.open(directory: scratch.path) }?.code == "store_damaged")
  }

  @Test("a database of a newer version is refused, by writers and readers")
  func newer() throws {
    let database = try Database.open(directory: scratch.path)
    try database.execute("PRAGMA user_version = \(Migrations.current + 1)")
    database.close()
    let expected = StoreError.newerSchema(
      path: scratch.path + "/conviction.sqlite", found: Migrations.current + 1,
      known: Migrations.current)
    #expect(error { _ = try Database.open(directory: scratch.path) } == expected)
    #expect(error { _ = try Database.openReader(directory: scratch.path) } == expected)
  }

  @Test("another program's database is refused", .enabled(if: Scratch.hasSQLiteProgram))
  func foreign() {
    let path = scratch.path + "/conviction.sqlite"
    _ = Scratch.output("sqlite3 '\(path)' 'CREATE TABLE t (a)'")
    #expect(
      error { _ = try Database.open(directory: scratch.path) } == .foreignDatabase(path: path))
  }

  @Test("a path that cannot be a directory is refused")
  func noDirectory() {
    #expect(
      error { _ = try Database.open(directory: "/dev/null/data") }?.code == "store_cannot_open")
  }

  @Test("use after close throws, and closing twice does not")
  func closed() throws {
    let database = try Database.open(directory: scratch.path)
    database.close()
    database.close()
    #expect(error { _ = try StateTable(database).value("k") } == .closed)
    #expect(error { try database.checkpoint() } == .closed)
  }

  @Test("an error carries the SQL and SQLite's code and words")
  func failure() throws {
    let database = try Database.open(directory: scratch.path)
    let refusal = error { _ = try database.statement("SELECT a FROM nowhere") }
    guard case .sql(let failure) = refusal else {
      Issue.record("expected an SQL error, was \(String(describing: refusal))")
      return
    }
    #expect(failure.sql == "SELECT a FROM nowhere")
    #expect(failure.code == 1)
    #expect(failure.message == "no such table: nowhere")
  }

  @Test("a transaction that throws leaves nothing, and the next one works")
  func rollback() throws {
    let database = try Database.open(directory: scratch.path)
    let states = StateTable(database)
    let thrown = error {
      try database.transaction { () throws(StoreError) in
        try states.set(StateChange(key: "a", value: [1]))
        throw StoreError.closed
      }
    }
    #expect(thrown == .closed)
    #expect(try states.value("a") == nil)
    try states.set(StateChange(key: "a", value: [2]))
    #expect(try states.value("a") == [2])
  }

  @Test("a transaction with a failed part cannot commit, even where its error was caught")
  func doomed() throws {
    let database = try Database.open(directory: scratch.path)
    let states = StateTable(database)
    let thrown = error {
      try database.transaction { () throws(StoreError) in
        try states.set(StateChange(key: "a", value: [1]))
        do throws(StoreError) {
          try BarTable(database).upsert(
            [Bar(openTime: 0, open: .nan, high: 1, low: 1, close: 1)], symbol: "X", timeframe: .m1)
        } catch { #expect(error.code == "invalid_bar") }
      }
    }
    #expect(thrown == .transactionFailed)
    #expect(try states.value("a") == nil)
  }

  @Test("a writer of another program makes the store busy, not wait for ever")
  func busy() throws {
    let database = try Database.open(directory: scratch.path, busyMilliseconds: 10)
    let other = try Database(path: database.path, isWriter: true, durability: .full, lock: nil)
    try other.execute("BEGIN IMMEDIATE")
    #expect(
      error { try StateTable(database).set(StateChange(key: "a", value: [1])) }?.code
        == "store_busy")
    try other.execute("ROLLBACK")
    try StateTable(database).set(StateChange(key: "a", value: [1]))
  }
}
