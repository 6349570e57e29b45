import Agent
import Decision
import Market
import Store

/// Everything the server knows, held behind the engine's lock.
struct EngineState {
  var books: [String: BarBook] = [:]
  var accounts: [Int64: AccountMemory] = [:]
  var control = Control()
  var shelf: BundleShelf
  var decider: Decider
  var agent: AgentLive
  /// What the agent learns from: the end of the experience log.
  var agentMemory: ReplayMemory
  let journal: Journal
  /// nil while the journal takes what it is given; else why it last did not.
  var journalFault: String?
  var statistics = DecisionStatistics()

  init(journal: Journal, decider: Decider, shelf: BundleShelf, agent: AgentLive) {
    self.journal = journal
    self.decider = decider
    self.shelf = shelf
    self.agent = agent
    agentMemory = ReplayMemory(capacity: agent.settings.memoryCapacity)
  }

  /// Reads back what was kept: memories, kill switch, and the last bars of every root.
  ///
  /// - Throws: `StoreError`, or `MemoryError` where a kept state cannot be read.
  mutating func restore(roots: [String]) throws {
    for (key, value) in try journal.states.values(prefix: AccountMemory.keyPrefix) {
      let memory = try AccountMemory(json: value, key: key)
      accounts[memory.login] = memory
    }
    if let value = try journal.states.value(Control.key) { control = try Control(json: value) }
    agentMemory = try EngineState.memory(journal, capacity: agent.settings.memoryCapacity)
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
