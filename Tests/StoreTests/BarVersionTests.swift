import Market
import Testing

@testable import Store

@Suite("The bars that a decision saw")
struct BarVersionTests {
  private let scratch = Scratch()

  private func journal() throws -> Journal { Journal(try Database.open(directory: scratch.path)) }

  private func closes(_ journal: Journal, _ decision: Int64, last count: Int = 10) throws
    -> [Double]
  {
    Array(
      try journal.bars.load(symbol: "X", timeframe: .m1, last: count, seenBy: decision).close)
  }

  @Test("a bar is there from the decision on that brought it, with the values of the time")
  func versions() throws {
    let journal = try journal()
    func store(_ bars: [Bar], _ since: Int64) throws {
      try journal.bars.upsert(bars, symbol: "X", timeframe: .m1, since: since)
    }
    try store([Samples.bar(60, close: 1.1), Samples.bar(120, close: 1.2)], 1)
    try store([Samples.bar(120, close: 1.3), Samples.bar(180, close: 1.4)], 5)
    try store([Samples.bar(0, close: 1.9)], 7)
    try store([Samples.bar(120, close: 1.5)], 9)
    try store([Samples.bar(120, close: 1.6)], 9)
    try store([Samples.bar(120, close: 1.6)], 11)
    #expect(try closes(journal, 0) == [])
    #expect(try closes(journal, 1) == [1.1, 1.2])
    #expect(try closes(journal, 4) == [1.1, 1.2])
    #expect(try closes(journal, 5) == [1.1, 1.3, 1.4])
    #expect(try closes(journal, 8) == [1.9, 1.1, 1.3, 1.4])
    #expect(try closes(journal, 8, last: 2) == [1.3, 1.4])
    #expect(try closes(journal, 20) == [1.9, 1.1, 1.6, 1.4])
    #expect(
      Array(try journal.bars.load(symbol: "X", timeframe: .m1, last: 9).close)
        == [1.9, 1.1, 1.6, 1.4])
  }

  @Test("what is stored between decisions is seen from the next one on")
  func between() throws {
    let journal = try journal()
    try journal.bars.upsert([Samples.bar(60, close: 1.1)], symbol: "X", timeframe: .m1)
    try journal.write(JournalEntry(.decision(Samples.decision(3))))
    try journal.bars.upsert([Samples.bar(60, close: 1.2)], symbol: "X", timeframe: .m1)
    #expect(try closes(journal, 3) == [1.1])
    #expect(try closes(journal, 4) == [1.2])
  }

  @Test("before the first decision a correction leaves no version behind")
  func unseen() throws {
    let journal = try journal()
    for close in [1.1, 1.2, 1.3] {
      try journal.bars.upsert([Samples.bar(60, close: close)], symbol: "X", timeframe: .m1)
    }
    #expect(try journal.database.integer("SELECT count(*) FROM bar_versions") == 0)
  }
}
