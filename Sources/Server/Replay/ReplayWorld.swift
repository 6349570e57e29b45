import Agent
import Decision
import JSON
import Market
import Models
import Store

/// The state of the server as the journal tells of it, decision by decision.
///
/// It begins at a snapshot of the memories and goes forward: trade events and operators' changes in
/// the order in which they had their turn, bars from the table as the decision saw them.
struct ReplayWorld {
  /// What a configuration means.
  typealias Read = ([UInt8]) throws -> (decision: DecisionSettings, clock: BrokerClock)

  let journal: Journal
  let models: String
  let origin: AgentOrigin
  let read: Read
  private(set) var decider = Decider(DecisionSettings())
  private(set) var clock = BrokerClock.newYorkClose
  var accounts = AccountBook()
  var books: [String: BarBook] = [:]
  private var feeds = Feeds()
  private var serving: [String: ServedBundle] = [:]
  private var lastChange: Int64 = 0
  private var lastTrade: Int64 = 0
  private var bundles: [String: ModelBundle] = [:]
  private var policies: [String: Policy] = [:]

  init(
    journal: Journal, models: String, origin: AgentOrigin, read: @escaping Read
  ) {
    self.journal = journal
    self.models = models
    self.origin = origin
    self.read = read
  }

  var settings: DecisionSettings { decider.settings }

  /// Takes the state of a snapshot.
  mutating func begin(at snapshot: JournalChangeRow) throws {
    if let row = try journal.changes.last(.settings, seenBy: snapshot.since) { try apply(row) }
    if let row = try journal.changes.last(.serving, seenBy: snapshot.since) { try apply(row) }
    if let row = try journal.changes.last(.feeds, seenBy: snapshot.since) { try apply(row) }
    lastChange = snapshot.sequence
    lastTrade = snapshot.afterTrade
    try apply(snapshot)
  }

  /// Goes on to just before a decision.
  mutating func advance(to decision: Int64) throws {
    while true {
      let changes = try journal.changes.list(after: lastChange, seenBy: decision)
      for row in changes {
        try learn(seenBy: decision, upTo: row.afterTrade)
        try apply(row)
        lastChange = row.sequence
      }
      if changes.isEmpty { break }
    }
    try learn(seenBy: decision, upTo: .max)
  }

  /// Decides an event in this state, and keeps what it leaves behind.
  mutating func decide(_ row: DecisionRow, _ detail: JSONValue) throws -> (
    event: BarCloseEvent, decision: Decision, mode: AgentMode
  ) {
    let event = try row.event.withUnsafeBytes { body in
      try BarClosePayload(rules: settings.symbols, clock: clock).read(body)
    }
    let name = feeds.book(event.root, event.account.server)
    let merged = MergedBars(event, into: &books[name, default: BarBook()], of: name)
    let control = detail["control"]
    let mode =
      detail["agent_detail"]?["mode"]?.string.flatMap(AgentMode.init(rawValue:)) ?? .shadow
    let world = World(
      books: feeds.view(books, of: event), bundles: serving,
      policy: try policy(row.agent ?? origin.hash),
      agentMode: mode, unconnected: merged.unconnected,
      haltedBecause: control?["halted_because"]?.string,
      closesAll: control?["close_all"]?.bool ?? false)
    var memory = accounts.memory(of: event.account)
    let decision = try decider.decide(
      event, world, memory: &memory, decisionID: row.decisionID)
    accounts.set(memory)
    return (event, decision, mode)
  }

  private mutating func learn(seenBy decision: Int64, upTo sequence: Int64) throws {
    while lastTrade < sequence {
      let rows = try journal.trades.list(after: lastTrade, seenBy: decision)
        .prefix { $0.sequence <= sequence }
      if rows.isEmpty { return }
      for row in rows {
        let event = try row.body.withUnsafeBytes { body in
          try TradeEventPayload.read(body, rules: settings.symbols)
        }
        _ = accounts.learn(event, decider, clock)
        lastTrade = row.sequence
      }
    }
  }

  private mutating func apply(_ row: JournalChangeRow) throws {
    switch row.change.kind {
    case .settings:
      let (settings, clock) = try read(row.change.body)
      decider = Decider(settings)
      self.clock = clock
    case .serving:
      serving = [:]
      for line in row.change.body.split(separator: 10) {
        guard let (root, version, isShadow) = ServingList.line(line) else {
          throw ReplayError.malformed(change: row.sequence, kind: row.change.kind.rawValue)
        }
        serving[root] = try ServedBundle(try bundle(root, version), isShadow: isShadow)
      }
    case .memory:
      for memory in try MemoryLines.memories(row.change.body) { accounts.set(memory) }
    case .snapshot:
      accounts = AccountBook()
      for memory in try MemoryLines.memories(row.change.body) { accounts.restore(memory) }
      for root in settings.roots + feeds.others {
        for timeframe in Timeframe.allCases { try load(root, timeframe, row.since) }
      }
    case .operation: break
    case .feeds: feeds = try Feeds(json: row.change.body)
    case .bars:
      let words = String(decoding: row.change.body, as: UTF8.self)
        .split(separator: " ", maxSplits: 1)
      guard words.count == 2, let timeframe = Timeframe(code: String(words[0])) else {
        throw ReplayError.malformed(change: row.sequence, kind: row.change.kind.rawValue)
      }
      try load(String(words[1]), timeframe, row.since)
    }
  }

  private mutating func load(
    _ name: String, _ timeframe: Timeframe, _ decision: Int64
  ) throws {
    books[name, default: BarBook()].load(
      try journal.bars.load(
        symbol: name, timeframe: timeframe, last: BarBook.held, seenBy: decision), timeframe)
  }

  private mutating func bundle(_ root: String, _ version: String) throws -> ModelBundle {
    let name = "\(root)/\(version)"
    if let known = bundles[name] { return known }
    do {
      let bundle = try BundleShelf(folder: models, roots: [root]).load(root, version)
      bundles[name] = bundle
      return bundle
    } catch {
      throw ReplayError.bundle(name: name, reason: "\(error)")
    }
  }

  private mutating func policy(_ hash: String) throws -> Policy {
    if let known = policies[hash] { return known }
    let policy: Policy
    if let bytes = try journal.states.value(AgentLive.weightsPrefix + hash) {
      policy = try AgentWeights.decode(bytes).policy
    } else if hash == origin.hash {
      policy = origin.package.weights.policy
    } else {
      throw ReplayError.weights(hash: hash)
    }
    policies[hash] = policy
    return policy
  }
}
