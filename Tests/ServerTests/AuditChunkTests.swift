import Digest
import JSON
import Market
import Store
import TestSupport
import Testing

@testable import Server

@Suite("The lines of the audit journal")
struct AuditChunkTests {
  private let directory = TemporaryDirectory()

  private func decision(_ id: Int64, receivedAt milliseconds: Int64) -> DecisionRow {
    DecisionRow(
      decisionID: id, eventID: "event-\(id)", fingerprint: Fingerprint(high: 0, low: 1),
      symbol: "EURUSD", account: 1, brokerTime: id, trigger: .m5, action: "NONE", reason: "halted",
      receivedMilliseconds: milliseconds, answer: Array("{\"decision_id\":\(id)}".utf8),
      event: Array("{\n \"event_id\": \"event-\(id)\"\r\n}".utf8), detail: Array("{}".utf8))
  }

  private func lines(_ chunk: AuditChunk) throws -> [JSONValue] {
    try chunk.bytes.split(separator: 10).map { try JSONValue(parsing: Array($0)) }
  }

  @Test("a year's lines end with the year, and the chain goes on in the next file")
  func years() throws {
    let journal = Journal(try Database.open(directory: directory.path))
    let newYear: Int64 = 1_798_761_600_000
    for (id, time) in [(1, newYear - 2), (2, newYear - 1), (3, newYear), (4, newYear - 60_000)] {
      try journal.write(JournalEntry(.decision(decision(Int64(id), receivedAt: time))))
    }
    let old = try AuditChunk(after: AuditState(), journal, thisYear: 2_026)
    #expect(try lines(old).map { $0["decision_id"]?.int64 } == [1, 2])
    #expect(old.year == 2_026 && old.isFull)
    var state = old.state
    state.set(100, year: old.year)
    // A clock that goes back does not take the journal back a year.
    let new = try AuditChunk(after: state, journal, thisYear: 2_026)
    #expect(try lines(new).map { $0["decision_id"]?.int64 } == [3, 4])
    #expect(new.year == 2_027)
    #expect(try lines(new)[0]["previous"]?.string == old.state.hash)
    #expect(try lines(new)[0]["n"]?.int64 == 3)
  }

  @Test("changes and deals stand where they had their turn")
  func order() throws {
    let journal = Journal(try Database.open(directory: directory.path))
    func deal(_ number: Int64, since: Int64) throws {
      var entry = JournalEntry(
        .trade(
          TradeEventRow(
            eventID: "deal-\(number)", fingerprint: Fingerprint(high: 0, low: 1), account: 1,
            ticket: 1, symbol: "EURUSD", kind: "CLOSE", brokerTime: 1, receivedMilliseconds: 1,
            body: Array("{}".utf8), answer: Array("{}".utf8))))
      entry.since = since
      try journal.write(entry)
    }
    func operation(since: Int64) throws {
      var entry = JournalEntry(.none)
      entry.changes = [JournalChange(.operation, Array("halt".utf8))]
      entry.since = since
      try journal.write(entry)
    }
    try deal(1, since: 1)
    try journal.write(JournalEntry(.decision(decision(1, receivedAt: 1))))
    try operation(since: 2)
    try deal(2, since: 2)
    try operation(since: 2)
    try journal.write(JournalEntry(.decision(decision(2, receivedAt: 1))))
    try deal(3, since: 3)
    let chunk = try AuditChunk(after: AuditState(), journal, thisYear: 2_026)
    let kinds = try lines(chunk).map { $0["kind"]?.string ?? "" }
    #expect(
      kinds == ["deal", "decision", "operation", "deal", "operation", "decision", "deal"])
    #expect(!chunk.isFull)
    #expect(try AuditChunk(after: chunk.state, journal, thisYear: 2_026).bytes.isEmpty)
  }

  @Test("a state is read as it was written")
  func state() throws {
    var state = AuditState()
    state.lines = 7
    state.set(12, year: 2_026)
    state.set(15, year: 2_026)
    state.set(3, year: 2_027)
    #expect(try AuditState(json: state.json) == state)
    #expect(state.files.map(\.bytes) == [15, 3])
    #expect(throws: MemoryError.self) { try AuditState(json: Array("{}".utf8)) }
  }
}
