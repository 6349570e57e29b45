import Decision
import HTTP
import Market
import Store

/// Everything the server knows, held behind the engine's lock.
///
/// It runs ahead of the journal by the flights in the line and in the commit: each was decided on
/// what those ahead of it left. Where a commit fails, all of them fail and the state is read anew
/// from what is stored, so that nothing rests on what no journal knows.
struct EngineState {
  var books: [String: BarBook] = [:] { didSet { revision &+= 1 } }
  var accounts = AccountBook() { didSet { revision &+= 1 } }
  /// The trade servers whose events brought bars, by root: two of them in one book are two markets.
  var feeds: [String: Set<String>] = [:] { didSet { revision &+= 1 } }
  /// How far the server's clock is ahead of the last event's time, seconds; nil before the first.
  var clockSkew: Int64? { didSet { revision &+= 1 } }
  var control = Control() { didSet { revision &+= 1 } }
  var shelf: BundleShelf { didSet { revision &+= 1 } }
  var decider: Decider
  /// nil while the journal takes what it is given; else why it last did not.
  var journalFault: String? { didSet { revision &+= 1 } }
  var statistics = DecisionStatistics() { didSet { revision &+= 1 } }
  /// Grows with every change of what the health tells of.
  private(set) var revision: UInt64 = 0
  /// The health as it was last told.
  var lastHealth: Health?
  /// The number of the next decision; those of decisions that failed are not given again.
  var nextDecisionID: Int64 = 1

  /// Whether a commit failed and the state was not read anew since: nothing is decided meanwhile.
  var isStale = false
  /// What has arrived and is not being committed, in order.
  var line: [Flight] = []
  /// How many of the line, from its front, have had their turn.
  var judgedCount = 0
  /// What the writer is committing.
  var committing: [Flight] = []
  /// How many flights were committed.
  var commitCount = 0
  var events = EventIndex()

  init(decider: Decider, shelf: BundleShelf) {
    self.decider = decider
    self.shelf = shelf
  }

  /// The health of one revision within one second.
  struct Health {
    let revision: UInt64
    let uptimeSeconds: UInt64
    let response: Response
  }

  /// What a restart would know.
  struct Durable {
    var books: [String: BarBook] = [:]
    var accounts = AccountBook()
    var control = Control()
    var nextDecisionID: Int64 = 1

    /// Reads back what was kept: memories, kill switch, and the last bars of every root.
    ///
    /// - Throws: `StoreError`, or `MemoryError` where a kept state cannot be read.
    init(_ journal: Journal, roots: [String]) throws {
      for (key, value) in try journal.states.values(prefix: AccountMemory.keyPrefix) {
        let memory = try AccountMemory(json: value, key: key)
        accounts.restore(memory)
      }
      if let value = try journal.states.value(Control.key) { control = try Control(json: value) }
      nextDecisionID = try journal.decisions.reserveNextID()
      for root in roots {
        var book = BarBook()
        for timeframe in Timeframe.allCases {
          book.load(
            try journal.bars.load(symbol: root, timeframe: timeframe, last: BarBook.held),
            timeframe)
        }
        books[root] = book
      }
    }
  }

  /// Forgets all that is not stored.
  mutating func restore(_ durable: Durable) {
    books = durable.books
    accounts = durable.accounts
    control = durable.control
    nextDecisionID = max(nextDecisionID, durable.nextDecisionID)
    isStale = false
  }

  /// Gives their turn to those whose time has come; those that are to be encoded.
  mutating func judge() -> [Flight] {
    var judged: [Flight] = []
    while judgedCount < line.count {
      let flight = line[judgedCount]
      guard flight.isAssessed else { break }
      flight.judge(&self)
      judgedCount += 1
      judged.append(flight)
    }
    return judged
  }
}
