import Market
import Testing

@testable import Store

@Suite struct DecisionTableTests {
  private let scratch = Scratch()
  private let database: Database
  private let decisions: DecisionTable

  init() throws {
    database = try Database.open(directory: scratch.path, durability: .normal)
    decisions = DecisionTable(database)
  }

  @Test("an empty journal gives the id 1 and finds nothing")
  func empty() throws {
    #expect(try decisions.reserveNextID() == 1)
    #expect(try decisions.find(eventID: "x") == nil)
    #expect(try decisions.find(id: 1) == nil)
    #expect(try decisions.next(after: 0) == nil)
    #expect(try decisions.list(DecisionQuery()).isEmpty)
    #expect(try decisions.count() == 0)
  }

  @Test("reserved ids only rise, and go on after a restart")
  func ids() throws {
    #expect(try decisions.reserveNextID() == 1)
    #expect(try decisions.reserveNextID() == 2)
    try decisions.insert(Samples.decision(41))
    #expect(try decisions.reserveNextID() == 3)
    database.close()
    let again = DecisionTable(try Database.open(directory: scratch.path))
    #expect(try again.reserveNextID() == 42)
  }

  @Test("a row comes back whole, whatever its bytes and text")
  func roundTrip() throws {
    var row = Samples.decision(7, eventID: "é\u{0}'\"; -- \u{1F4C8}")
    row.answer = (0...255).map { UInt8($0) }
    row.event = [UInt8](repeating: 0, count: 100_000)
    row.trigger = .d1
    row.account = .max
    row.brokerTime = -1
    try decisions.insert(row)
    #expect(try decisions.find(id: 7) == row)
    let found = try decisions.find(eventID: row.eventID)
    #expect(found == RecordedAnswer(fingerprint: row.fingerprint, answer: row.answer))
    #expect(try decisions.find(eventID: "e\u{301}\u{0}'\"; -- \u{1F4C8}") == nil)
    try decisions.insert(Samples.decision(8))
    #expect(try decisions.find(id: 8) == Samples.decision(8))
  }

  @Test("one event id, or one id, cannot be journalled twice")
  func unique() throws {
    try decisions.insert(Samples.decision(1))
    for row in [Samples.decision(2, eventID: "event-1"), Samples.decision(1, eventID: "other")] {
      do {
        try decisions.insert(row)
        Issue.record("a second row was stored")
      } catch { #expect(error.code == "store_constraint") }
    }
    #expect(try decisions.count() == 1)
  }

  @Test("lists are newest first, and filters combine")
  func lists() throws {
    for id: Int64 in 1...20 {
      try decisions.insert(
        Samples.decision(id, symbol: id % 2 == 0 ? "EURUSD" : "XAUUSD", time: id * 60))
    }
    func ids(_ query: DecisionQuery) throws -> [Int64] {
      try decisions.list(query).map(\.decisionID)
    }
    #expect(try ids(DecisionQuery(limit: 3)) == [20, 19, 18])
    #expect(try ids(DecisionQuery(before: 18, limit: 2)) == [17, 16])
    #expect(try ids(DecisionQuery(symbol: "XAUUSD", limit: 2)) == [19, 17])
    #expect(try ids(DecisionQuery(since: 18 * 60)) == [20, 19, 18])
    #expect(try ids(DecisionQuery(symbol: "EURUSD", since: 15 * 60, before: 20)) == [18, 16])
    #expect(try ids(DecisionQuery(eventID: "event-4")) == [4])
    #expect(try ids(DecisionQuery(symbol: "XAUUSD", eventID: "event-4")) == [])
    #expect(try ids(DecisionQuery(limit: 0)) == [20])
    #expect(try ids(DecisionQuery(limit: .max)).count == 20)
    let newest = try #require(try decisions.list(DecisionQuery(limit: 1)).first)
    #expect(newest.answer == Samples.decision(20).answer)
    #expect(newest.trigger == .m15)
  }

  @Test("a symbol's decisions are listed however long ago they were made")
  func longAgo() throws {
    for id: Int64 in 1...200 {
      try decisions.insert(
        Samples.decision(id, symbol: id % 100 == 1 ? "XAUUSD" : "EURUSD", time: id * 60))
    }
    func ids(_ query: DecisionQuery) throws -> [Int64] {
      try decisions.list(query).map(\.decisionID)
    }
    // One is found among the newest, the other behind them.
    #expect(try ids(DecisionQuery(symbol: "XAUUSD", limit: 2)) == [101, 1])
    #expect(try ids(DecisionQuery(symbol: "XAUUSD", limit: 4)) == [101, 1])
    #expect(try ids(DecisionQuery(symbol: "XAUUSD", before: 101, limit: 1)) == [1])
    #expect(try ids(DecisionQuery(symbol: "XAUUSD", before: 1, limit: 1)) == [])
    #expect(try ids(DecisionQuery(symbol: "XAUUSD", before: .min, limit: 1)) == [])
    #expect(try ids(DecisionQuery(symbol: "GBPUSD", limit: 1)) == [])
    #expect(try decisions.last(symbol: "XAUUSD")?.brokerTime == 101 * 60)
    #expect(try decisions.last(symbol: "GBPUSD") == nil)
  }

  @Test("a journal whose index began with the symbol is brought up to date")
  func upgrade() throws {
    for id: Int64 in 1...3 { try decisions.insert(Samples.decision(id, time: id * 60)) }
    try database.execute(
      """
      DROP INDEX decisions_by_time;
      CREATE INDEX decisions_by_symbol ON decisions (symbol, broker_time);
      PRAGMA user_version = 6
      """)
    database.close()
    let upgraded = try Database.open(directory: scratch.path, durability: .normal)
    let list = try DecisionTable(upgraded).list(DecisionQuery(since: 120))
    #expect(list.map(\.decisionID) == [3, 2])
    let old = "SELECT count(*) FROM sqlite_schema WHERE name = 'decisions_by_symbol'"
    #expect(try upgraded.integer(old) == 0)
  }

  @Test("pages joined by their last id hold every decision once")
  func pages() throws {
    for id: Int64 in 1...25 { try decisions.insert(Samples.decision(id * 3)) }
    var seen: [Int64] = []
    var before: Int64?
    repeat {
      let page = try decisions.list(DecisionQuery(before: before, limit: 4))
      seen += page.map(\.decisionID)
      before = page.last?.decisionID
    } while before != nil
    let all: [Int64] = (1...25).reversed().map { $0 * 3 }
    #expect(seen == all)
  }

  @Test("a walk visits every decision in order")
  func walk() throws {
    for id: Int64 in [9, 2, 5] { try decisions.insert(Samples.decision(id)) }
    var visited: [Int64] = []
    while let row = try decisions.next(after: visited.last ?? 0) { visited.append(row.decisionID) }
    #expect(visited == [2, 5, 9])
  }
}
