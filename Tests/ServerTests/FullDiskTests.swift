import JSON
import Market
import TestSupport
import Testing

@testable import Store

@Suite("A journal that takes nothing")
struct FullDiskTests {
  /// No page more than the database has: what a full disk is to SQLite.
  private static func fill(_ server: MemoryServer) throws {
    try server.database.execute("PRAGMA max_page_count = 1")
  }

  private static func free(_ server: MemoryServer) throws {
    try server.database.execute("PRAGMA max_page_count = 1073741823")
  }

  @Test("no decision is given out that is not stored, and the event may come again")
  func unavailable() throws {
    let server = try MemoryServer.entering()
    try FullDiskTests.fill(server)
    let answer = server.barClose(EventPayload())
    #expect(answer.status == 503)
    #expect(answer.errorCode == "unavailable")
    #expect(answer.header("Retry-After") != nil)
    #expect(answer.json["entry"] == nil)
    let health = server.get("/health")
    #expect(health.status == 503)
    #expect(health.json["journal", "writable"]?.bool == false)
    #expect(health.json["journal", "fault"]?.string?.contains("no room") == true)
    #expect(health.json["symbols", "EURUSD", "last_bar"]?.object?.isEmpty == true)

    try FullDiskTests.free(server)
    let again = server.barClose(EventPayload())
    #expect(again.action == "ENTER", "no intent was kept of the answer that nobody got")
    #expect(again.header("Idempotent-Replay") == nil)
    #expect(server.get("/health").status == 200)
    #expect(server.decisionCount == 1)
  }

  @Test("looking into the journal does not make a full disk well")
  func stillFull() throws {
    let server = try MemoryServer.entering()
    try FullDiskTests.fill(server)
    #expect(server.barClose(EventPayload()).status == 503)
    #expect(server.get("/decisions").status == 200)
    #expect(server.get("/decisions/1").status == 404)
    #expect(server.get("/health").status == 503)
  }

  @Test("it is counted, and counted once for each event")
  func counted() throws {
    let server = try MemoryServer.entering()
    try FullDiskTests.fill(server)
    for _ in 0..<3 { #expect(server.barClose(EventPayload()).status == 503) }
    #expect(server.get("/metrics").text.contains("conviction_journal_failures_total 3"))
  }

  @Test("bars of a history that cannot be stored are not held either")
  func history() throws {
    let server = try MemoryServer()
    try FullDiskTests.fill(server)
    let bars = MarketHistory.euro.closed(by: Instant.first, .m1, last: 20_000)
    #expect(server.post("/history", HistoryTests.history(.m1, bars)).status == 503)
    let held = server.get("/health").json["symbols", "EURUSD", "last_bar"]?.object
    #expect(held?.isEmpty == true)
  }

  @Test("what the server remembers is what was stored, whatever came between")
  func sameAsUndisturbed() throws {
    let server = try MemoryServer.entering(.patient)
    let twin = try MemoryServer.entering(.patient)
    let next = EventPayload(at: Instant.after(minutes: 5), since: Instant.first)
    var lost = EventPayload(at: Instant.after(minutes: 4), since: Instant.first)
    // Large enough to need a page, so that the full database refuses it.
    lost.calendar = (0..<400).map { index in
      .object([
        "time": .integer(lost.time + 100_000 + Int64(index)), "currency": .string("JPY"),
        "impact": .integer(0), "name": .string(String(repeating: "x", count: 100)),
      ])
    }
    for one in [server, twin] { #expect(one.barClose(EventPayload()).action == "ENTER") }
    try FullDiskTests.fill(server)
    #expect(server.barClose(lost).status == 503)
    try FullDiskTests.free(server)
    let answer = server.barClose(next).json.setting(["decision_id"], to: nil)
    #expect(answer == twin.barClose(next).json.setting(["decision_id"], to: nil))
  }

  @Test("the kill switch that cannot be kept is not reported as on")
  func halt() throws {
    let server = try MemoryServer.entering()
    server.database.close()
    #expect(server.post("/control/halt").status == 503)
    #expect(server.barClose(EventPayload()).status == 503)
    #expect(server.get("/health").status == 503)
  }
}
