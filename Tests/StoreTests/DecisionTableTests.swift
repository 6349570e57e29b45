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

  @Test(
    "an event is found by its id, whatever the id ends with",
    arguments: [
      "", "a", "1732147200", "5012345-EURUSD-M15-1732147200", "5012346-EURUSD-M15-1732147200",
      "5012345-EURUSD-M15-1732147201", "évènement-à-l’heure-été", "x1732147200",
    ])
  func anyID(wanted: String) throws {
    let ids = [
      "5012346-EURUSD-M15-1732147200", "x1732147200", "", "évènement-à-l’heure-été",
      "1732147200", "5012345-EURUSD-M15-1732147201", "a", "5012345-EURUSD-M15-1732147200",
    ]
    for (index, id) in ids.enumerated() {
      try decisions.insert(Samples.decision(Int64(index) + 1, eventID: id))
    }
    let place = try #require(ids.firstIndex(of: wanted))
    let found = try #require(try decisions.find(eventID: wanted))
    #expect(found.answer == Samples.decision(Int64(place) + 1).answer)
    let listed = try decisions.list(DecisionQuery(eventID: wanted)).map(\.decisionID)
    #expect(listed == [Int64(place) + 1])
    #expect(throws: StoreError.self) {
      try decisions.insert(Samples.decision(100, eventID: wanted))
    }
    #expect(try decisions.find(eventID: wanted + "0") == nil)
  }

  @Test("event ids are read page by page, each once", arguments: [1, 3, 100])
  func allIDs(atOnce limit: Int) throws {
    let ids = (1...30).map { $0 % 3 == 0 ? "e\($0)" : "\($0 % 4)-EURUSD-M1-\(1_732_147_200 - $0)" }
    for (index, id) in ids.enumerated() {
      try decisions.insert(Samples.decision(Int64(index) + 1, eventID: id))
    }
    var read: [String] = []
    while true {
      let page = try decisions.eventIDs(after: read.last ?? "", limit: limit)
      #expect(page.count <= limit)
      if page.isEmpty { break }
      read += page
    }
    #expect(read.sorted() == ids.sorted())
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
