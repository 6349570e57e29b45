import Decision
import JSON
import Market
import Store
import TestSupport
import Testing

@testable import Server

@Suite("The journalled text of an event")
struct ShortenedEventTests {
  private static func rows(_ server: MemoryServer) throws -> [DecisionRow] {
    let journal = DecisionTable(try Database.openReader(directory: server.database.directory))
    var rows: [DecisionRow] = []
    while let row = try journal.next(after: rows.last?.decisionID ?? 0) { rows.append(row) }
    return rows
  }

  @Test("whole windows are kept once, and what is kept decides the same, byte for byte")
  func windows() throws {
    let server = try MemoryServer.entering(.patient)
    var events = [Int64(0), 1, 5, 15, 60].map { EventPayload(at: Instant.after(minutes: $0)) }
    // A correction in the middle of a window, and another beginning of it.
    events[2].bars[.m5]?[100].tickVolume += 1
    events[3].bars[.h1]?.removeFirst(20)
    events[4].bars[.m1] = Array(try #require(events[4].bars[.m1]).suffix(40))
    let answers = events.map { server.barClose($0) }
    #expect(answers.allSatisfy { $0.status == 200 })
    let rows = try ShortenedEventTests.rows(server)
    for (row, event) in zip(rows.dropFirst(), events.dropFirst()) {
      #expect(row.event.count < event.bytes.count / 10)
    }
    let twin = try MemoryServer.entering(.patient)
    for (row, answer) in zip(rows, answers) {
      #expect(twin.post("/bar-close", bytes: row.event).body == answer.body)
    }
    for timeframe in Timeframe.allCases {
      let held = server.get("/bars?symbol=EURUSD&timeframe=\(timeframe.code)").body
      #expect(twin.get("/bars?symbol=EURUSD&timeframe=\(timeframe.code)").body == held)
    }
  }

  @Test("a window that does not connect is kept whole, and small bodies as they came")
  func others() throws {
    let server = try MemoryServer.entering(.patient)
    #expect(server.barClose(EventPayload()).status == 200)
    let minute = EventPayload(at: Instant.after(minutes: 1), since: Instant.first)
    #expect(server.barClose(minute).status == 200)
    var loose = EventPayload(at: Instant.after(minutes: 13 * 60))
    loose.bars[.m1] = Array(try #require(loose.bars[.m1]).suffix(200))
    #expect(server.barClose(loose).json["need", "M1", "count"]?.int64 == 256)
    let rows = try ShortenedEventTests.rows(server)
    #expect(rows[1].event == minute.bytes)
    let kept = try JSONValue(parsing: rows[2].event)
    #expect(kept["bars", "M1"]?.array?.count == 200)
    #expect(kept["bars", "D1"]?.array?.count ?? 256 <= 2)
  }

  @Test("details of before, which are JSON as a whole, are read as they are")
  func olderDetail() throws {
    let old = Array(#"{"features":{"a":1.5},"gates":[],"timings_us":{"parse":2.0}}"#.utf8)
    var json = JSONWriter()
    json.beginObject()
    try DetailReader(old, answer: [], key: "decision 1").write(into: &json)
    json.endObject()
    #expect(json.bytes == old)
  }

  @Test("a detail that is cut short is refused by name")
  func cutDetail() throws {
    for count in [1, 2, 3, 50] {
      let bytes = [UInt8]([DetailWriter.layout, 162, 0] + [UInt8](repeating: 0, count: 60))
      #expect(throws: MemoryError.self) {
        try DetailReader(Array(bytes.prefix(count)), answer: [], key: "decision 1")
      }
    }
  }
}
