import Glibc
import Market
import Testing

@testable import Store

@Suite struct JournalTests {
  private let scratch = Scratch()

  fileprivate static func entry(_ id: Int64) -> JournalEntry {
    JournalEntry(
      .decision(Samples.decision(id)),
      states: [StateChange(key: "last", value: Array("\(id)".utf8))],
      bars: [
        BarBatch(symbol: "EURUSD", timeframe: .m1, bars: BarColumns([Samples.bar(id * 60)]))
      ])
  }

  /// That each entry is there whole or not at all; the number of entries.
  private static func checkWhole(_ journal: Journal) throws -> Int {
    let count = try journal.decisions.count()
    #expect(try journal.bars.coverage(symbol: "EURUSD", timeframe: .m1)?.count ?? 0 == count)
    let last = try journal.states.value("last").map { String(decoding: $0, as: UTF8.self) }
    #expect(last == (count == 0 ? nil : "\(count)"))
    return count
  }

  @Test("an entry stores its decision, states and bars")
  func whole() throws {
    let journal = Journal(try Database.open(directory: scratch.path))
    try journal.write(Self.entry(1))
    try journal.write([
      Self.entry(2),
      JournalEntry(.trade(Samples.trade(1)), states: [StateChange(key: "trade", value: [1])]),
    ])
    #expect(try Self.checkWhole(journal) == 2)
    #expect(try journal.trades.count() == 1)
    #expect(try journal.states.value("trade") == [1])
    try journal.write([])
  }

  @Test("an entry whose bar is refused leaves no row, no state and no bar")
  func atomic() throws {
    let journal = Journal(try Database.open(directory: scratch.path))
    try journal.write(Self.entry(1))
    var broken = Self.entry(2)
    broken.bars.append(
      BarBatch(
        symbol: "EURUSD", timeframe: .m5,
        bars: BarColumns([Bar(openTime: 0, open: 1, high: 1, low: 2, close: 1)])))
    #expect(throws: StoreError.invalidBar(symbol: "EURUSD", timeframe: "M5", openTime: 0)) {
      try journal.write(broken)
    }
    #expect(try Self.checkWhole(journal) == 1)
    try journal.write(Self.entry(2))
    #expect(try Self.checkWhole(journal) == 2)
  }

  @Test("of entries written together all are stored or none")
  func batch() throws {
    let journal = Journal(try Database.open(directory: scratch.path))
    do {
      try journal.write([Self.entry(1), Self.entry(2), Self.entry(1)])
      Issue.record("an event id was stored twice")
    } catch { #expect(error.code == "store_constraint") }
    #expect(try Self.checkWhole(journal) == 0)
  }

  @Test("a full disk refuses the entry whole, and the journal goes on once there is room")
  func diskFull() throws {
    let database = try Database.open(directory: scratch.path)
    let journal = Journal(database)
    try journal.write(Self.entry(1))
    let pages = try #require(try database.integer("PRAGMA page_count"))
    _ = try database.integer("PRAGMA max_page_count = \(pages + 5)")
    var large = Self.entry(2)
    guard case .decision(var row) = large.record else { return }
    row.event = [UInt8](repeating: 7, count: 500_000)
    large.record = .decision(row)
    do {
      try journal.write(large)
      Issue.record("a full disk took the entry")
    } catch { #expect(error.code == "disk_full") }
    #expect(try Self.checkWhole(journal) == 1)
    _ = try database.integer("PRAGMA max_page_count = 1000000")
    try journal.write(large)
    #expect(try Self.checkWhole(journal) == 2)
    #expect(try journal.decisions.find(id: 2)?.event.count == 500_000)
  }

  @Test("what a kill leaves on disk holds every written entry, and nothing of an open transaction")
  func killedImage() throws {
    let database = try Database.open(directory: scratch.path)
    let journal = Journal(database)
    for id: Int64 in 1...3 { try journal.write(Self.entry(id)) }
    let copy = scratch.path + "/copy"
    try database.transaction { () throws(StoreError) in
      try journal.states.set(StateChange(key: "last", value: [0]))
      // The files as a killed process leaves them: its memory is not in them.
      let copied = Scratch.output(
        "mkdir '\(copy)' && cd '\(scratch.path)' && cp *.sqlite *.sqlite-wal copy/"
      )
      #expect(copied.status == 0)
    }
    let restarted = Journal(try Database.open(directory: copy))
    #expect(try Self.checkWhole(restarted) == 3)
    #expect(try restarted.decisions.find(id: 3) == Samples.decision(3))
  }

  @Test("a process killed while it writes keeps every entry it had acknowledged")
  func killedProcess() async throws {
    let directory = scratch.path + "/killed"
    let log = scratch.path + "/acknowledged"
    let exit = try KilledWriter.run(directory: directory, log: log, acknowledgements: 40)
    #expect(exit == SIGKILL)
    let acknowledged = String(decoding: Scratch.bytes(of: log), as: UTF8.self)
      .split(separator: "\n").count
    #expect(acknowledged >= 40)
    let journal = Journal(try Database.open(directory: directory))
    #expect(try Self.checkWhole(journal) >= acknowledged)
  }
}

/// The process that `killedProcess` starts; a kill would leave a directory of its own behind.
@Suite struct KilledWriterTests {
  @Test("writes and acknowledges until it is killed", .enabled(if: KilledWriter.directory != nil))
  func writer() throws {
    let directory = try #require(KilledWriter.directory)
    let log = open(try #require(KilledWriter.log), O_WRONLY | O_CREAT | O_APPEND, 0o644)
    let journal = Journal(try Database.open(directory: directory))
    for id: Int64 in 1...1_000_000 {
      try journal.write(JournalTests.entry(id))
      _ = Glibc.write(log, "\(id)\n", "\(id)\n".utf8.count)
    }
  }
}
