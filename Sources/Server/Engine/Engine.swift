import Agent
import Decision
import HTTP
import JSON
import Market
public import Store
import Synchronization
public import Telemetry

/// What answers events: the state behind one lock that is never held across I/O, and the journal.
///
/// An event arrives under the lock, is assessed outside it, has its turn in the order of arrival,
/// and is answered once its commit has stored it. A failed commit takes back everything that was
/// decided since, and answers none of it.
public final class Engine: Sendable {
  let settings: ServerSettings
  let clock: any Clock
  let log: Log
  let metrics: EngineMetrics
  /// The weights that the agent begins with.
  let origin: AgentOrigin
  let trainer = AgentTrainer()
  let startedNanoseconds: UInt64
  /// Who watches what happens.
  public let events = EventHub()
  let state: Mutex<EngineState>
  let readers: ReaderPool
  let writer: GroupWriter
  /// Commits what is ready.
  let hasten: ResponsePromise.Hastening
  let assessors: AssessorPool
  /// The last scores, reckoned beside the decisions.
  let board = Mutex(ScoreBoard())
  /// What the scores are made of; only who keeps takes a book out and puts it back.
  let scoreBooks = Mutex<[String: ScoreBook]>([:])
  /// Held from reading which version serves until another one is written down.
  let choosing = Mutex(())
  /// Which versions were chosen, as the journal has it.
  let notedChoices: Mutex<[UInt8]>
  let barTexts = BarTexts()
  /// Which event ids may be in the journal.
  let known = EventFilter()
  /// When the commit under way began, on the monotonic clock; only the writer touches it.
  let commitBegan = Atomic<UInt64>(0)
  /// `EngineState.commitCount`, for who does not hold the lock.
  let commitCount = Atomic<Int>(0)

  /// Restores what the journal kept.
  ///
  /// - Parameters:
  ///   - journal: over the writer, which is the engine's alone until it is closed.
  ///   - agent: the position agent's weights that it begins with.
  /// - Throws: `StoreError`, `MemoryError`, `AgentError`.
  public init(
    settings: ServerSettings, journal: Journal, agent: AgentOrigin,
    clock: any Clock, log: Log, registry: MetricsRegistry
  ) throws {
    self.settings = settings
    self.clock = clock
    self.log = log
    origin = agent
    metrics = EngineMetrics(registry)
    startedNanoseconds = clock.monotonicNanoseconds
    var initial = EngineState(
      decider: Decider(settings.decision),
      shelf: BundleShelf(folder: settings.modelsFolder, roots: settings.decision.roots),
      agent: AgentLive(origin: agent, settings: settings.agent))
    let durable = try EngineState.Durable(
      journal, roots: settings.decision.roots, origin: agent, settings: settings.agent,
      configuration: settings.configuration)
    initial.restore(durable)
    _ = initial.shelf.refresh(log: log)
    for root in settings.decision.roots {
      guard let last = try journal.decisions.last(symbol: root) else { continue }
      initial.statistics.restore(root, time: last.brokerTime, received: last.receivedMilliseconds)
    }
    notedChoices = Mutex(try journal.states.value(ServingChoice.key) ?? [])
    state = Mutex(initial)
    readers = ReaderPool(directory: journal.database.directory)
    assessors = AssessorPool()
    let writer = GroupWriter(journal)
    self.writer = writer
    // A thread of its own begins at once, and what comes while it waits for the disk is its next group.
    hasten = ResponsePromise.Hastening(
      gathers: journal.database.durability == .normal,
      rest: { writer.tidy() }, work: { writer.kick(tidies: false) })
    try writer.start(self)
    resumeLearning(durable)
    holdServing()
  }

  deinit { close() }

  /// Commits what is ready and lets go of the journal; nothing may be asked afterwards.
  public func close() {
    writer.stop()
    readers.close()
  }

  /// Looks for bundles that were added, promoted or rolled back, and swaps them in.
  public func refreshBundles() {
    // Loading verifies files and golden outputs, which takes a while: it happens on a copy.
    var shelf = state.withLock { $0.shelf }
    guard shelf.refresh(log: log) else { return }
    state.withLock { $0.shelf = shelf }
    holdServing()
  }

  /// The answer to `POST /bar-close`.
  func barClose(_ body: UnsafeRawBufferPointer) throws -> Response {
    let flight = try BarCloseFlight(body, self)
    if let known = try admit(flight, { flight.arrive(&$0) }) { return known }
    flight.assess()
    proceed(flight)
    return Response(flight.promise)
  }

  /// Counts and logs what was not stored or should not have happened.
  func report(_ error: any Error) {
    if case RequestError.notStored(let why)? = error as? RequestError {
      metrics.recordJournalFailure()
      log.error("refused", ["why": .text(why)])
    } else if !(error is any ResponseError) {
      log.error("internal error", ["why": "\(error)"])
    }
  }

  /// The answer that an error becomes, reported where an operator should know of it.
  func answer(to error: any Error) -> Response {
    report(error)
    if let error = error as? any ResponseError { return error.response }
    return RequestError.unavailable("internal error: \(error)").response
  }
}
