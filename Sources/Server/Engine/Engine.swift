import Agent
import Decision
import Digest
import HTTP
import JSON
import Market
public import Store
import Synchronization
public import Telemetry

/// What answers events: one value of state behind one lock, and the journal that comes first.
///
/// An event is decided on copies; only when its transaction is stored do the copies become the state
/// and the answer goes out. A failure at any point leaves everything as it was.
public final class Engine: Sendable {
  let settings: ServerSettings
  let clock: any Clock
  let log: Log
  let metrics: EngineMetrics
  let trainer = AgentTrainer()
  let startedNanoseconds: UInt64
  let state: Mutex<EngineState>

  /// Restores what the journal kept.
  ///
  /// - Parameters:
  ///   - agent: the position agent's weights that it begins with.
  /// - Throws: `StoreError`, `MemoryError`, `AgentError`.
  public init(
    settings: ServerSettings, journal: Journal, agent: AgentOrigin,
    clock: any Clock, log: Log, registry: MetricsRegistry
  ) throws {
    self.settings = settings
    self.clock = clock
    self.log = log
    metrics = EngineMetrics(registry)
    startedNanoseconds = clock.monotonicNanoseconds
    var initial = EngineState(
      journal: journal, decider: Decider(settings.decision),
      shelf: BundleShelf(folder: settings.modelsFolder, roots: settings.decision.roots),
      agent: try AgentLive.restored(journal, origin: agent, settings: settings.agent))
    try initial.restore(roots: settings.decision.roots)
    _ = initial.shelf.refresh(log: log)
    state = Mutex(initial)
    resumeLearning()
  }

  /// Looks for bundles that were added, promoted or rolled back, and swaps them in.
  public func refreshBundles() {
    // Loading verifies files and golden outputs, which takes a while: it happens on a copy.
    var shelf = state.withLock { $0.shelf }
    guard shelf.refresh(log: log) else { return }
    state.withLock { $0.shelf = shelf }
  }

  /// The answer to `POST /bar-close`.
  func barClose(_ body: UnsafeRawBufferPointer) throws -> Response {
    let received = clock.epochNanoseconds / 1_000_000
    var watch = StopWatch(clock)
    let hash = SHA256.hash(body)
    let event = try BarClosePayload(rules: settings.decision.symbols, clock: settings.clock)
      .read(body)
    watch.lap("parse")
    return try state.withLock { (state) throws in
      if let recorded = try state.consulted({ try $0.decisions.find(eventID: event.eventID) }) {
        return try Engine.replay(recorded, hash, event.eventID)
      }
      return try decide(event, body, hash, received, &watch, &state)
    }
  }

  /// The very bytes of before, or a conflict where the body is another.
  static func replay(
    _ recorded: RecordedAnswer, _ hash: [UInt8], _ eventID: String
  ) throws(RequestError) -> Response {
    guard recorded.bodySHA == hash else { throw .conflict(eventID: eventID) }
    return Response(
      headers: [Header("Idempotent-Replay", "true")], body: recorded.answer)
  }

  private func decide(
    _ event: BarCloseEvent, _ body: UnsafeRawBufferPointer, _ hash: [UInt8], _ received: Int64,
    _ watch: inout StopWatch, _ state: inout EngineState
  ) throws -> Response {
    let merged = MergedBars(event, into: state.books[event.root] ?? BarBook())
    var books = state.books
    books[event.root] = merged.book
    let world = World(
      books: books, bundles: state.shelf.serving, policy: state.agent.serving.weights.policy,
      agentMode: state.agent.mode, unconnected: merged.unconnected,
      haltedBecause: state.control.haltedBecause,
      closesAll: state.control.closesAll)
    watch.lap("merge")
    let decisionID = try state.consulted { try $0.decisions.reserveNextID() }
    let (decision, memory) = try state.decider.decide(
      event, world,
      memory: state.accounts[event.account.login] ?? AccountMemory(login: event.account.login),
      decisionID: decisionID)
    watch.lap("decide")
    let answer = AnswerWriter(decisionID: decisionID, event: event, decision: decision).bytes()
    let (agent, taught) = try taught(memory, state)
    let detail = DetailWriter(
      decision: decision, timings: watch.laps, agentMode: state.agent.mode,
      agentWeights: state.agent.serving.hash
    ).bytes()
    let row = DecisionRow(
      decisionID: decisionID, eventID: event.eventID, bodySHA: hash, symbol: event.root,
      account: event.account.login, brokerTime: event.time, trigger: event.trigger,
      action: decision.action.rawValue, reason: decision.reason,
      receivedMilliseconds: received, answer: answer, event: Array(body), detail: detail,
      bundle: decision.bundle, agent: state.agent.serving.hash)
    var entry = JournalEntry(
      .decision(row),
      states: [StateChange(key: memory.key, value: memory.json)] + taught.states,
      bars: merged.batches)
    entry.experiences = taught.experiences
    watch.lap("encode")
    try state.recorded { try $0.write(entry) }
    watch.lap("journal")

    state.books[event.root] = merged.book
    state.accounts[memory.login] = memory
    learn(agent, memory.lessons, &state)
    state.statistics.record(decision, root: event.root, time: event.time)
    metrics.record(decision, root: event.root, watch.laps)
    return Response(body: answer)
  }
}

extension EngineState {
  /// Writes to the journal, and remembers whether it worked.
  ///
  /// - Throws: `RequestError.notStored`: nothing is answered that is not journalled.
  mutating func recorded<Value>(
    _ step: (Journal) throws -> Value
  ) throws(RequestError) -> Value {
    let value = try consulted(step)
    journalFault = nil
    return value
  }

  /// Reads from the journal. That it can be read does not say that it can be written, so a fault
  /// stays until something is stored again.
  ///
  /// - Throws: `RequestError.notStored`.
  mutating func consulted<Value>(
    _ step: (Journal) throws -> Value
  ) throws(RequestError) -> Value {
    do {
      return try step(journal)
    } catch {
      journalFault = "\(error)"
      throw .notStored("the journal does not take the event: \(error)")
    }
  }
}
