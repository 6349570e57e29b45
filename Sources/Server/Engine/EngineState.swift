import Agent
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
  /// By root, and by `Feeds.book` where a root's bars come of more than one trade server.
  var books: [String: BarBook] = [:] { didSet { revision &+= 1 } }
  var accounts = AccountBook() { didSet { revision &+= 1 } }
  /// The trade servers whose events brought bars, and which of the books is whose.
  var feeds = Feeds() { didSet { revision &+= 1 } }
  /// How far the server's clock is ahead of the last event's time, seconds; nil before the first.
  var clockSkew: Int64? { didSet { revision &+= 1 } }
  var control = Control() { didSet { revision &+= 1 } }
  var shelf: BundleShelf {
    didSet {
      revision &+= 1
      shelfStamp &+= 1
    }
  }
  /// Grows with every change of the shelf.
  private(set) var shelfStamp: UInt64 = 0
  /// What the journal does not say yet of the state.
  var unjournalled = Unjournalled()
  var decider: Decider
  var agent: AgentLive
  /// What the agent learns from: the end of the experience log.
  var agentMemory: ReplayMemory
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
  /// Whether the last group was held back.
  private var isHeldBack = false
  /// How many flights were committed.
  var commitCount = 0
  var events = EventIndex()

  init(decider: Decider, shelf: BundleShelf, agent: AgentLive) {
    self.decider = decider
    self.shelf = shelf
    self.agent = agent
    agentMemory = ReplayMemory(capacity: agent.settings.memoryCapacity)
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
    var feeds: Feeds
    var accounts = AccountBook()
    var control = Control()
    var nextDecisionID: Int64 = 1
    var agent: AgentLive
    var agentMemory: ReplayMemory
    /// The update that was under way, as it was when it became due.
    var round: LearningRound?
    /// The configuration, where the journal's last is another.
    var newSettings: [UInt8]?

    /// Reads back what was kept: memories, kill switch, the agent, and the last bars of every root.
    ///
    /// - Throws: `StoreError`, or `MemoryError` or `AgentError` where a kept state cannot be read.
    init(
      _ journal: Journal, roots: [String], origin: AgentOrigin, settings: AgentSettings,
      configuration: [UInt8]
    ) throws {
      let known = try journal.changes.last(.settings)?.change.body
      newSettings = known == configuration ? nil : configuration
      agent = try AgentLive.restored(journal, origin: origin, settings: settings)
      agentMemory = try EngineState.memory(journal, capacity: settings.memoryCapacity)
      if let due = agent.due, due.outcome == nil {
        round = agent.round(
          due,
          try EngineState.memory(
            journal, capacity: settings.memoryCapacity, upTo: Int64(due.experiences)))
      }
      for (key, value) in try journal.states.values(prefix: AccountMemory.keyPrefix) {
        let memory = try AccountMemory(json: value, key: key)
        accounts.restore(memory)
      }
      if let value = try journal.states.value(Control.key) { control = try Control(json: value) }
      nextDecisionID = try journal.decisions.reserveNextID()
      feeds = try Feeds(journal)
      for name in roots + feeds.others {
        var book = BarBook()
        for timeframe in Timeframe.allCases {
          book.load(
            try journal.bars.load(symbol: name, timeframe: timeframe, last: BarBook.held),
            timeframe)
        }
        books[name] = book
      }
    }
  }

  /// Forgets all that is not stored.
  mutating func restore(_ durable: Durable) {
    books = durable.books
    feeds = durable.feeds
    accounts = durable.accounts
    control = durable.control
    agent = durable.agent
    agentMemory = durable.agentMemory
    nextDecisionID = max(nextDecisionID, durable.nextDecisionID)
    isStale = false
    unjournalled = Unjournalled(settings: durable.newSettings)
  }

  /// Gives their turn to those whose time has come; those that are to be encoded.
  mutating func judge() -> [Flight] {
    var judged: [Flight] = []
    while judgedCount < line.count {
      let flight = line[judgedCount]
      // Which weights decide is a matter of counted trades: where so many close before an update is
      // computed, what is behind them waits in the line for it, and nothing else does.
      guard flight.isAssessed, !agent.isAwaited || flight is LearnedFlight else { break }
      flight.judge(&self)
      judgedCount += 1
      judged.append(flight)
    }
    return judged
  }

  /// Whether what is ready waits for what another thread is about to make ready, which is committed
  /// with it by that thread: several event loops would else commit a flight or two at a time. Once
  /// only, or a group would wait for ever more to arrive.
  mutating func holdsBack() -> Bool {
    isHeldBack =
      !isHeldBack && line.dropFirst(judgedCount).contains { !$0.isAssessed }
    return isHeldBack
  }
}
