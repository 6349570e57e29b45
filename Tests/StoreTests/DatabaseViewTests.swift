import CSQLite
import Testing

@testable import Store

@Suite("Between commits the writer stays in the log") struct DatabaseViewTests {
  private let scratch = Scratch()
  private let database: Database
  private let states: StateTable

  init() throws {
    database = try Database.open(
      directory: scratch.path, durability: .normal, busyMilliseconds: 10)
    states = StateTable(database)
    #expect(database.countLogPages())
    database.viewPagesMax = 1_000
  }

  private func set(_ value: UInt8) throws {
    try database.transaction { () throws(StoreError) in
      try states.set(StateChange(key: "k", value: [value]))
    }
  }

  /// Whether some statement has begun a read and not ended it.
  private var isInView: Bool { sqlite3_txn_state(database.handle, nil) == SQLITE_TXN_READ }

  @Test("every few commits it is left, and where the log is to be copied")
  func leaving() throws {
    var inView: [Bool] = []
    for value in 0..<UInt8(64) {
      try set(value)
      inView.append(isInView)
    }
    #expect(inView.filter { !$0 }.count == 2)
    database.viewPagesMax = database.logPages + 1
    try set(1)
    #expect(!isInView)
    try set(2)
    #expect(!isInView)
  }

  @Test("readers see each commit, and a copy of the log takes all of it")
  func readers() throws {
    let reader = StateTable(try Database.openReader(directory: scratch.path))
    for value in 0..<UInt8(10) {
      try set(value)
      #expect(try reader.value("k") == [value])
    }
    #expect(isInView)
    try database.checkpoint()
    #expect(!isInView)
    // All of it is copied, so the next commit begins the log anew.
    try set(10)
    #expect(database.logPages < 4)
    #expect(try reader.value("k") == [10])
  }

  @Test("what another program wrote meanwhile is seen, and one that is writing is waited for")
  func otherWriter() throws {
    let other = try Database(path: database.path, isWriter: true, durability: .normal, lock: nil)
    try set(1)
    #expect(isInView)
    try StateTable(other).set(StateChange(key: "other", value: [2]))
    try database.transaction { () throws(StoreError) in
      #expect(try states.value("other") == [2])
      try states.set(StateChange(key: "k", value: [3]))
    }
    #expect(isInView)
    try other.execute("BEGIN IMMEDIATE")
    do {
      try set(4)
      Issue.record("two writers at once")
    } catch { #expect((error as? StoreError)?.code == "store_busy") }
    try other.execute("ROLLBACK")
    try set(5)
    #expect(try StateTable(other).value("k") == [5])
  }

  @Test("a transaction that is taken back leaves it, and the next one enters it again")
  func takenBack() throws {
    try set(1)
    #expect(throws: StoreError.transactionFailed) {
      try database.transaction { () throws(StoreError) in
        try states.set(StateChange(key: "k", value: [2]))
        throw StoreError.transactionFailed
      }
    }
    #expect(!isInView)
    #expect(try states.value("k") == [1])
    try set(3)
    #expect(isInView)
    #expect(try states.value("k") == [3])
    database.close()
    #expect(throws: StoreError.closed) { try set(4) }
    let next = try Database.open(directory: scratch.path, durability: .normal)
    #expect(try StateTable(next).value("k") == [3])
  }
}
