import Testing

@testable import Store

@Suite struct StateTableTests {
  private let scratch = Scratch()
  private let database: Database

  init() throws { database = try Database.open(directory: scratch.path, durability: .normal) }

  @Test("a state is replaced, removed, and survives a restart")
  func states() throws {
    let states = StateTable(database)
    try states.set(StateChange(key: "account/1", value: [1]))
    try states.set(StateChange(key: "account/1", value: []))
    #expect(try states.value("account/1") == [])
    try states.set(StateChange(key: "agent", value: [UInt8](repeating: 3, count: 3_000_000)))
    try states.set(StateChange(key: "gone", value: [1]))
    try states.set(StateChange(key: "gone", value: nil))
    try states.set(StateChange(key: "never", value: nil))
    database.close()
    let again = StateTable(try Database.open(directory: scratch.path))
    #expect(try again.value("account/1") == [])
    #expect(try again.value("agent")?.count == 3_000_000)
    #expect(try again.value("gone") == nil)
  }

  @Test("a prefix loads its own keys in order of bytes, and no other's")
  func prefixes() throws {
    let states = StateTable(database)
    for key in ["intent/2", "intent/10", "intent", "intents/1", "inten", "intent/\u{301}", "z"] {
      try states.set(StateChange(key: key, value: Array(key.utf8)))
    }
    #expect(
      try states.values(prefix: "intent/").map(\.key) == [
        "intent/10", "intent/2", "intent/\u{301}",
      ])
    #expect(try states.values(prefix: "").count == 7)
    #expect(try states.values(prefix: "zz").isEmpty)
  }

  @Test("trade events keep the order of arrival, and each event id once")
  func trades() throws {
    let trades = TradeEventTable(database)
    for number: Int64 in 1...5 {
      try trades.insert(Samples.trade(number, ticket: number % 2 == 0 ? 991 : 992))
    }
    #expect(try trades.list(after: 0).map(\.sequence) == [1, 2, 3, 4, 5])
    #expect(try trades.list(after: 2, limit: 2).map(\.eventID) == ["deal-3", "deal-4"])
    let ofTicket = try trades.list(account: 5_012_345, ticket: 991)
    #expect(ofTicket.map(\.eventID) == ["deal-2", "deal-4"])
    var expected = Samples.trade(2)
    expected.sequence = 2
    #expect(ofTicket.first == expected)
    #expect(try trades.list(account: 1, ticket: 991).isEmpty)
    let found = try trades.find(eventID: "deal-5")
    #expect(found?.answer == [4])
    #expect(found?.fingerprint == Samples.trade(5).fingerprint)
    #expect(try trades.find(eventID: "deal-6") == nil)
    do {
      try trades.insert(Samples.trade(5))
      Issue.record("a second row was stored")
    } catch { #expect(error.code == "store_constraint") }
    #expect(try trades.count() == 5)
  }
}
