import Testing

@testable import Store

@Suite("Retention of the journal")
struct JournalPruningTests {
  private let scratch = Scratch()

  private func journal(decisions: ClosedRange<Int64>) throws -> Journal {
    let journal = Journal(try Database.open(directory: scratch.path))
    for id in decisions {
      var entry = JournalEntry(.decision(Samples.decision(id)))
      entry.since = id
      if id % 4 == 1 { entry.changes = [JournalChange(.snapshot, [1])] }
      if id == 1 { entry.changes.append(JournalChange(.settings, [2])) }
      try journal.write(entry)
    }
    return journal
  }

  private func prune(_ journal: Journal, _ pruning: JournalPruning) throws {
    var entry = JournalEntry(.none)
    entry.pruning = pruning
    try journal.write(entry)
  }

  @Test("what is older goes, oldest first, a step at a time; what is not sealed stays")
  func steps() throws {
    let journal = try journal(decisions: 1...20)
    // Received at 1_732_140_000_123 and as many milliseconds later as the id.
    let cutoff: Int64 = 1_732_140_000_123 + 11
    var pruning = try journal.pruning(before: cutoff, decision: .max, trade: .max, limit: 6)
    #expect(pruning.decisionsThrough == 6 && pruning.tradesThrough == 0)
    try prune(journal, pruning)
    #expect(try journal.decisions.next(after: 0)?.decisionID == 7)
    pruning = try journal.pruning(before: cutoff, decision: 8, trade: .max, limit: 6)
    #expect(pruning.decisionsThrough == 8)
    pruning = try journal.pruning(before: cutoff, decision: .max, trade: .max, limit: 6)
    #expect(pruning.decisionsThrough == 10)
    try prune(journal, pruning)
    #expect(try journal.pruning(before: cutoff, decision: .max, trade: .max, limit: 6).isEmpty)
    #expect(try journal.decisions.count() == 10)
    // A replay begins at a snapshot that is left, and knows the settings of before.
    #expect(try journal.changes.first(.snapshot, since: 11)?.since == 13)
    #expect(try journal.changes.last(.settings, seenBy: 13)?.since == 1)
  }

  @Test("the newest decision and deal stay however old, and numbers go on from them")
  func newest() throws {
    let journal = try journal(decisions: 1...3)
    for number in 1...3 { try journal.write(JournalEntry(.trade(Samples.trade(Int64(number))))) }
    let pruning = try journal.pruning(before: .max, decision: .max, trade: .max, limit: 100)
    #expect(pruning.decisionsThrough == 2 && pruning.tradesThrough == 2)
    try prune(journal, pruning)
    #expect(try journal.decisions.count() == 1 && journal.trades.count() == 1)
    try journal.write(JournalEntry(.trade(Samples.trade(4))))
    #expect(try journal.trades.list(after: 0).map(\.sequence) == [3, 4])
    #expect(try Journal(journal.database).decisions.reserveNextID() == 4)
  }

  @Test("an empty journal has nothing to lose")
  func empty() throws {
    let journal = Journal(try Database.open(directory: scratch.path))
    #expect(try journal.pruning(before: .max, decision: .max, trade: .max, limit: 9).isEmpty)
  }
}
