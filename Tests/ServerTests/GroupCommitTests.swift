import Glibc
import HTTP
import JSON
import Market
import Synchronization
import TestSupport
import Testing

@testable import Server
@testable import Store

@Suite("Events that share a commit")
struct GroupCommitTests {
  /// Another program's transaction, which every commit waits for.
  private final class Hold {
    private let database: Database

    init(_ server: MemoryServer) throws {
      database = try Database(
        path: server.database.path, isWriter: true, durability: .full, lock: nil)
      try database.execute("BEGIN IMMEDIATE")
    }

    func end() throws { try database.execute("ROLLBACK") }
  }

  private static func minute(_ minutes: Int64, login: Int64 = 5_012_345) -> EventPayload {
    var event =
      minutes == 0
      ? EventPayload() : EventPayload(at: Instant.after(minutes: minutes), since: Instant.first)
    event.login = login
    event.eventID += "-\(login)"
    return event
  }

  @Test("an event that comes again while its first is on its way gets the first's bytes")
  func retryInFlight() throws {
    let server = try MemoryServer.entering()
    let hold = try Hold(server)
    let first = server.begin(EventPayload())
    let retries = (0..<3).map { _ in server.begin(EventPayload()) }
    var other = EventPayload()
    other.equity += 1
    let conflict = server.begin(other)
    try hold.end()
    let answer = Answer(first.settled())
    #expect(answer.status == 200)
    #expect(answer.header("Idempotent-Replay") == nil)
    for retry in retries.map({ Answer($0.settled()) }) {
      #expect(retry.body == answer.body)
      #expect(retry.header("Idempotent-Replay") == "true")
    }
    #expect(Answer(conflict.settled()).errorCode == "event_conflict")
    #expect(server.decisionCount == 1)
  }

  @Test("events decided before the first of them is stored are answered as one after the other")
  func ahead() throws {
    let server = try MemoryServer.entering(.patient)
    let twin = try MemoryServer.entering(.patient)
    let events = [0, 1, 2, 5].map { GroupCommitTests.minute($0) }
    let hold = try Hold(server)
    let pending = events.map { server.begin($0) }
    try hold.end()
    let answers = pending.map { Answer($0.settled()) }
    #expect(answers.map(\.status) == [200, 200, 200, 200])
    #expect(answers.map(\.body) == events.map { twin.barClose($0).body })
    #expect(answers[0].action == "ENTER")
  }

  @Test("a commit that fails takes back all that was decided since, and answers none of it")
  func failure() throws {
    let server = try MemoryServer.entering(.patient)
    let twin = try MemoryServer.entering(.patient)
    try server.database.execute("PRAGMA max_page_count = 1")
    let hold = try Hold(server)
    let pending = [0, 1, 2].map { server.begin(GroupCommitTests.minute($0)) }
    let retry = server.begin(GroupCommitTests.minute(1))
    try hold.end()
    for response in pending + [retry] {
      let answer = Answer(response.settled())
      #expect(answer.status == 503)
      #expect(answer.errorCode == "unavailable")
    }
    try server.database.execute("PRAGMA max_page_count = 1073741823")
    #expect(server.decisionCount == 0)
    // What was lost is as if it had never come: the event of minute 5 alone is out of context.
    for minutes: Int64 in [0, 5] {
      let event = GroupCommitTests.minute(minutes)
      let answer = server.barClose(event)
      #expect(answer.header("Idempotent-Replay") == nil)
      let other = twin.barClose(event)
      for member in ["action", "reason", "conviction", "models", "management", "need"] {
        #expect(answer.json[member] == other.json[member], "\(member)")
      }
    }
    #expect(server.get("/health").status == 200)
  }

  @Test("after a failed commit a restart knows what the running server knows")
  func failureAndRestart() throws {
    let server = try MemoryServer.entering(.patient)
    #expect(server.barClose(GroupCommitTests.minute(0)).action == "ENTER")
    try server.database.execute("PRAGMA max_page_count = 1")
    var lost = GroupCommitTests.minute(1)
    lost.calendar = (0..<400).map { index in
      .object([
        "time": .integer(lost.time + 100_000 + Int64(index)), "currency": .string("JPY"),
        "impact": .integer(0), "name": .string(String(repeating: "x", count: 100)),
      ])
    }
    #expect(server.barClose(lost).status == 503)
    try server.database.execute("PRAGMA max_page_count = 1073741823")
    let before = server.get("/health").json.setting(["last_decisions"], to: nil)
    let positions = server.get("/positions").body
    try server.restart()
    let after = server.get("/health").json.setting(["last_decisions"], to: nil)
    #expect(after["symbols", "EURUSD", "last_bar"] == before["symbols", "EURUSD", "last_bar"])
    #expect(after["breakers"] == before["breakers"])
    #expect(server.get("/positions").body == positions)
    #expect(server.barClose(GroupCommitTests.minute(5)).reason == "intent_pending")
  }

  @Test("what is ready waits once for what another thread is about to make ready, and no longer")
  func heldBack() throws {
    let server = try MemoryServer(.patient, durability: .normal)
    let engine = server.engine
    func arrived(_ minutes: Int64) throws -> BarCloseFlight {
      let flight = try GroupCommitTests.minute(minutes).bytes.withUnsafeBytes { body in
        try BarCloseFlight(body, engine)
      }
      let known = try engine.admit(flight) { flight.arrive(&$0) }
      #expect(known == nil)
      return flight
    }
    func finish(_ flight: BarCloseFlight) {
      flight.assess()
      engine.proceed(flight)
    }
    finish(try arrived(0))
    let second = try arrived(1)
    engine.writer.kick()
    #expect(server.decisionCount == 0)
    engine.writer.kick()
    #expect(server.decisionCount == 1)
    // With nobody about to make anything ready, nothing waits.
    finish(second)
    engine.writer.kick()
    #expect(server.decisionCount == 2)
    finish(try arrived(5))
    let fourth = try arrived(10)
    engine.writer.kick()
    #expect(server.decisionCount == 2)
    finish(fourth)
    engine.writer.kick()
    #expect(server.decisionCount == 4)
  }

  @Test("a halt while events are on their way holds for those that are decided after it")
  func halt() throws {
    let server = try MemoryServer.entering()
    let hold = try Hold(server)
    let before = server.begin(GroupCommitTests.minute(0))
    let halted = try #require(Request(.post, "/control/halt"))
    let halt = server.handler.respond(to: halted)
    let after = server.begin(GroupCommitTests.minute(5, login: 77))
    try hold.end()
    #expect(Answer(before.settled()).action == "ENTER")
    #expect(Answer(halt.settled()).status == 200)
    #expect(Answer(after.settled()).reason == "halted")
  }

  @Test(
    "whatever the threads, every answer is that of its number, decided one after the other",
    arguments: Durability.allCases)
  func serial(_ durability: Durability) async throws {
    let server = try MemoryServer(.patient, durability: durability) {
      FixtureBundle().install(in: $0)
    }
    #expect(server.barClose(GroupCommitTests.minute(0, login: 1)).status == 200)
    let handler = server.handler
    let requests = try (0..<24).map { (index: Int64) in
      let event = GroupCommitTests.minute(1 + index / 4, login: 1 + index % 3)
      return try #require(Request(.post, "/bar-close", body: event.bytes))
    }
    let statuses = await withTaskGroup(of: Int.self) { group in
      for request in requests {
        group.addTask { Int(handler.respond(to: request).settled().status.rawValue) }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(statuses.allSatisfy { $0 == 200 })
    let twin = try MemoryServer.entering(.patient)
    let journal = DecisionTable(try Database.openReader(directory: server.database.directory))
    var last: Int64 = 0
    while let row = try journal.next(after: last) {
      #expect(row.decisionID == last + 1)
      #expect(twin.post("/bar-close", bytes: row.event).body == row.answer)
      last = row.decisionID
    }
    #expect(last >= 13)
  }
}
