import Agent
import Decision
import Digest
import HTTP
import JSON
import Market
import Store
import Telemetry

/// A bar close on its way.
final class BarCloseFlight: Flight, @unchecked Sendable {
  /// What the decision came to.
  private enum Outcome {
    case pending
    case assessed(RootViews)
    case decided(Verdict)
    case failed(any Error)
  }

  /// The decision, and the account's memory once it is journalled. Held once: both have many parts.
  private final class Verdict: Sendable {
    let decision: Decision
    let memory: AccountMemory

    init(_ decision: Decision, _ memory: consuming AccountMemory) {
      self.decision = decision
      self.memory = memory
    }

    /// The memory as it is kept.
    func change(_ json: inout JSONWriter) -> StateChange {
      memory.write(&json)
      return StateChange(key: memory.key, value: json.take())
    }
  }

  private unowned let engine: Engine
  private let event: BarCloseEvent
  private let text: EventText
  private let received: Int64
  private var watch: StopWatch
  private var decisionID: Int64 = 0
  private var batches: [BarBatch] = []
  /// Which server's bars are where, as the event changed it.
  private var feeds: Feeds?
  private var changes: [JournalChange] = []
  private var snapshot: [AccountMemory]?
  /// The kill switch as it was at its turn.
  private var control = Control()
  private var world: World?
  private var outcome = Outcome.pending
  private var taught = AgentLive.Taught()
  /// The agent that decided: its weights by hash, and whether it acts.
  private var agent = (weights: "", mode: AgentMode.shadow)

  /// - Throws: `PayloadError` naming the first wrong field.
  init(_ body: UnsafeRawBufferPointer, _ engine: Engine) throws {
    self.engine = engine
    received = engine.clock.epochNanoseconds / 1_000_000
    watch = StopWatch(engine.clock)
    let barsRange: Range<Int>
    (event, barsRange) = try BarClosePayload(
      rules: engine.settings.decision.symbols, clock: engine.settings.clock,
      texts: engine.barTexts
    ).readPlaced(body)
    text = EventText(body, barsRange: barsRange)
    let fingerprint = Fingerprint(of: body)
    watch.lap("parse")
    super.init(
      .decision, eventID: event.eventID, fingerprint: fingerprint, isAssessed: false,
      hasten: engine.hasten)
  }

  /// Merges the event's bars and takes a number: from here on, those behind see both.
  func arrive(_ state: inout EngineState) {
    let server = event.account.server
    let hasBars = event.bars.contains { !$0.isEmpty }
    if hasBars, state.feeds.note(event.root, server) { feeds = state.feeds }
    let name = state.feeds.book(event.root, server)
    let merged = MergedBars(event, into: &state.books[name, default: BarBook()], of: name)
    batches = merged.batches
    decisionID = state.nextDecisionID
    state.nextDecisionID += 1
    changes = state.arrivingChanges()
    world = World(
      books: state.feeds.view(state.books, of: event), bundles: state.shelf.serving,
      policy: state.agent.serving.weights.policy,
      unconnected: merged.unconnected, haltedBecause: state.control.haltedBecause,
      closesAll: state.control.closesAll)
    watch.lap("merge")
  }

  /// What features and models say, which depends on no one's turn.
  func assess() {
    // Taken and brought back, not copied.
    guard let seen = world.take() else { return }
    do {
      outcome = .assessed(try engine.assess(event, seen))
    } catch {
      outcome = .failed(error)
    }
    world = consume seen
  }

  override func judge(_ state: inout EngineState) {
    snapshot = state.dueSnapshot(decisionID)
    guard case .assessed(let views) = outcome, var world = world.take() else { return }
    // A halt since the arrival holds for whatever was not decided yet.
    world.haltedBecause = state.control.haltedBecause
    world.closesAll = state.control.closesAll
    control = state.control
    // Which weights decide is a matter of turns too, so that a repeated stream is decided alike.
    world.policy = state.agent.serving.weights.policy
    world.agentMode = state.agent.mode
    agent = (state.agent.serving.hash, state.agent.mode)
    do {
      let verdict = try decide(world, views, &state)
      taught = engine.learn(verdict.memory.lessons, account: event.account.login, &state)
      outcome = .decided(verdict)
    } catch {
      outcome = .failed(error)
    }
    // It goes once the lock is left.
    self.world = world
    watch.lap("decide")
  }

  /// Decides on the account's memory, and brings it back into the book.
  private func decide(
    _ world: World, _ views: RootViews, _ state: inout EngineState
  ) throws(DecisionError) -> Verdict {
    var (memory, isKnown) = state.accounts.take(event.account)
    do {
      let decision = try state.decider.decide(
        event, world, views, memory: &memory, decisionID: decisionID)
      state.accounts.set(memory)
      return Verdict(decision, consume memory)
    } catch {
      if isKnown { state.accounts.set(memory) }
      throw error
    }
  }

  override func encode() {
    let unconnected = world?.unconnected ?? []
    // The snapshot goes, so that the next bars need no copy of the books.
    world = nil
    // The bars are kept whatever became of the decision: those behind were decided on them.
    entry = JournalEntry(.none, states: feeds.map { [$0.change] } ?? [], bars: batches)
    entry.since = decisionID
    entry.changes = changes + (feeds.map { [$0.journalChange] } ?? [])
    if let snapshot { entry.changes.append(JournalChange(.snapshot, MemoryLines.bytes(snapshot))) }
    snapshot = nil
    switch outcome {
    case .pending, .assessed: response = RequestError.unavailable("undecided").response
    case .failed(let error): response = engine.answer(to: error)
    case .decided(let verdict):
      let decision = verdict.decision
      var json = JSONWriter(reserving: 8_192)
      AnswerWriter(decisionID: decisionID, event: event, decision: decision).write(&json)
      let answer = json.take()
      response = Response(body: answer)
      entry.states.append(verdict.change(&json))
      entry.states += taught.states
      entry.experiences = taught.experiences
      let body = text.bytes(event, changed: batches, unconnected: unconnected, with: &json)
      DetailWriter(
        decision: decision, timings: watch.laps, agentMode: agent.mode,
        agentWeights: agent.weights, control: control
      ).write(&json)
      entry.record = .decision(
        DecisionRow(
          decisionID: decisionID, eventID: eventID, fingerprint: fingerprint,
          symbol: event.root, account: event.account.login, brokerTime: event.time,
          trigger: event.trigger, action: decision.action.rawValue, reason: decision.reason,
          receivedMilliseconds: received, answer: answer,
          event: body,
          detail: json.take(), bundle: decision.bundle, agent: agent.weights))
    }
    watch.lap("encode")
  }

  override func settle(_ state: inout EngineState) {
    guard case .decided(let verdict) = outcome else { return }
    state.statistics.record(
      verdict.decision, root: event.root, time: event.time, received: received)
    let seen = max(event.time, event.quote.time ?? event.time)
    state.clockSkew = received / 1_000 - (seen - event.utcOffset)
  }

  override func finish(_ journal: Journal) {
    watch.lap("journal")
    guard case .decided(let verdict) = outcome else { return }
    engine.metrics.record(verdict.decision, root: event.root, watch.laps)
    if engine.events.isWatched, case .decision(let row) = entry.record {
      engine.announce(row, verdict.memory)
    }
  }
}
