import Glibc
import Market
import Synchronization
import Testing

@testable import Store

/// Gives what a test has made ready, and notes what became of it.
private final class Source: CommitSource {
  private struct State {
    var waiting: [Int64] = []
    var committing: [Int64] = []
    var stored: [Int64] = []
    var groups = 0
    var failures: [StoreError] = []
    var isHeld = false
    var whileCommitting: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())

  func add(_ ids: [Int64]) { state.withLock { $0.waiting += ids } }
  func hold(_ isHeld: Bool) { state.withLock { $0.isHeld = isHeld } }
  func whileCommitting(_ work: @escaping @Sendable () -> Void) {
    state.withLock { $0.whileCommitting = work }
  }
  var stored: [Int64] { state.withLock { $0.stored } }
  var groups: Int { state.withLock { $0.groups } }
  var failures: [StoreError] { state.withLock { $0.failures } }

  func nextGroup(_ journal: Journal) -> [JournalEntry] {
    state.withLock { state in
      guard !state.isHeld else { return [] }
      state.committing = state.waiting
      state.waiting = []
      return state.committing.map { JournalEntry(.decision(Samples.decision($0))) }
    }
  }

  func committed(_ journal: Journal) {
    let work = state.withLock { state in
      state.stored += state.committing
      state.groups += 1
      return state.whileCommitting
    }
    work?()
  }

  func failed(_ error: StoreError, _ journal: Journal) {
    state.withLock { state in
      state.failures.append(error)
      state.committing = []
    }
  }

  func unsettled(_ error: StoreError) { Issue.record("\(error)") }

  /// Waits until `condition` holds, for ten seconds at most.
  func reaches(_ condition: (Source) -> Bool) -> Bool {
    for _ in 0..<10_000 {
      if condition(self) { return true }
      usleep(1_000)
    }
    return false
  }
}

@Suite struct GroupWriterTests {
  private let scratch = Scratch()

  private func ids(_ database: Database) throws -> [Int64] {
    let decisions = DecisionTable(database)
    var ids: [Int64] = []
    while let row = try decisions.next(after: ids.last ?? 0) { ids.append(row.decisionID) }
    return ids
  }

  @Test("what is ready at once is one commit, in order", arguments: Durability.allCases)
  func group(_ durability: Durability) throws {
    let database = try Database.open(directory: scratch.path, durability: durability)
    let writer = GroupWriter(Journal(database))
    let source = Source()
    try writer.start(source)
    source.add(Array(1...50))
    writer.kick()
    #expect(source.reaches { $0.stored.count == 50 })
    #expect(source.stored == Array(1...50))
    #expect(source.groups == 1)
    writer.stop()
    #expect(try ids(database) == Array(1...50))
  }

  @Test("with durability normal the caller's kick has committed when it returns")
  func inline() throws {
    let database = try Database.open(directory: scratch.path, durability: .normal)
    let writer = GroupWriter(Journal(database))
    let source = Source()
    try writer.start(source)
    for id: Int64 in 1...20 {
      source.add([id])
      writer.kick()
      #expect(source.stored.last == id)
    }
    writer.stop()
  }

  @Test("a refused group is stored by no part, its source learns why, and the next one is stored")
  func failure() throws {
    let database = try Database.open(directory: scratch.path)
    let writer = GroupWriter(Journal(database))
    let source = Source()
    try writer.start(source)
    source.add([1])
    writer.kick()
    #expect(source.reaches { $0.stored == [1] })
    source.add([2, 3, 1])
    writer.kick()
    #expect(source.reaches { $0.failures.count == 1 })
    #expect(source.failures.first?.code == "store_constraint")
    source.add([4])
    writer.kick()
    #expect(source.reaches { $0.stored == [1, 4] })
    writer.stop()
    #expect(try ids(database) == [1, 4])
  }

  @Test("stopping commits what is ready first", arguments: Durability.allCases)
  func stop(_ durability: Durability) throws {
    let database = try Database.open(directory: scratch.path, durability: durability)
    let writer = GroupWriter(Journal(database))
    let source = Source()
    try writer.start(source)
    source.add(Array(1...5))
    writer.kick()
    writer.stop()
    #expect(source.stored == Array(1...5))
  }

  @Test("a log that has grown is copied into the database once no commit comes")
  func copies() throws {
    let database = try Database.open(directory: scratch.path, durability: .normal)
    let writer = GroupWriter(Journal(database), logPagesMax: 512)
    defer { writer.stop() }
    let source = Source()
    try writer.start(source)
    var id: Int64 = 0
    while database.logPages < 600 {
      id += 1
      source.add([id])
      writer.kick()
    }
    // At twice the limit the copy would be made between two commits.
    #expect(database.logPages < 1_024)
    for _ in 0..<5_000 where rowsOutsideLog() < id { usleep(2_000) }
    #expect(rowsOutsideLog() == id)
  }

  @Test("what the log needs is left for later where that is asked, and done then")
  func tidies() throws {
    let database = try Database.open(directory: scratch.path, durability: .normal)
    let writer = GroupWriter(Journal(database), logPagesMax: 64)
    defer { writer.stop() }
    let source = Source()
    try writer.start(source)
    for id: Int64 in 1...200 {
      source.add([id])
      writer.kick(tidies: false)
    }
    #expect(source.stored.count == 200)
    let grown = database.logPages
    #expect(grown > 8 * 64, "\(grown)")
    #expect(rowsOutsideLog() < 200)
    writer.tidy()
    for _ in 0..<5_000 where rowsOutsideLog() < 200 { usleep(2_000) }
    #expect(rowsOutsideLog() == 200)
    source.add([201])
    writer.kick(tidies: false)
    #expect(database.logPages < grown, "the log begins anew")
  }

  @Test("what the log needs is done by who commits, where that is asked meanwhile")
  func tidiesMeanwhile() throws {
    let database = try Database.open(directory: scratch.path, durability: .normal)
    let writer = GroupWriter(Journal(database), logPagesMax: 64)
    defer { writer.stop() }
    let source = Source()
    try writer.start(source)
    for id: Int64 in 1...200 {
      source.add([id])
      writer.kick(tidies: false)
    }
    #expect(rowsOutsideLog() < 200)
    source.whileCommitting { [unowned writer] in writer.tidy() }
    source.add([201])
    writer.kick(tidies: false)
    for _ in 0..<5_000 where rowsOutsideLog() < 201 { usleep(2_000) }
    #expect(rowsOutsideLog() == 201)
  }

  /// The decisions that are in the database's own file, as one sees that knows of no log.
  private func rowsOutsideLog() -> Int64 {
    let path = "\(scratch.path)/\(Database.fileName)"
    let rows = Scratch.rowsOutsideLog("SELECT count(*) FROM decisions", path)
    return rows.first.flatMap { Int64($0) } ?? -1
  }

  @Test("the log is copied into the database beside the commits, and begins anew")
  func checkpoints() throws {
    let database = try Database.open(directory: scratch.path, durability: .normal)
    let writer = GroupWriter(Journal(database), logPagesMax: 64)
    let source = Source()
    try writer.start(source)
    // Each commit writes four pages or more; the log would grow to thirty times the limit.
    for id: Int64 in 1...2_000 {
      source.add([id])
      writer.kick()
    }
    #expect(source.stored.count == 2_000)
    #expect(database.logPages <= 8 * 64, "\(database.logPages)")
    writer.stop()
  }
}
