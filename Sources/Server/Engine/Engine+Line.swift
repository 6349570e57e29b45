import Decision
import HTTP
public import Store
import Synchronization
import Telemetry

/// The way of a request through the engine: arrival, turn, commit.
extension Engine {
  /// Lets a request arrive, unless its event id was answered or is on its way: then that answer.
  ///
  /// - Parameter arrive: changes the state in the order of arrival, under the lock.
  /// - Returns: nil where it has arrived.
  /// - Throws: `RequestError.notStored` while the journal takes nothing.
  func admit(
    _ flight: Flight, _ arrive: (inout EngineState) -> Void
  ) throws(RequestError) -> Response? {
    while true {
      let mark = commitCount.load(ordering: .acquiring)
      if let recorded = try recorded(flight) { return recorded }
      let place = state.withLock { state in
        if state.isStale { return Place.refused(state.journalFault ?? "it failed") }
        if let known = state.events.answer(to: flight) { return .known(known) }
        // An event that was committed since the lookup began may be forgotten by now.
        if state.commitCount - mark > EventIndex.kept { return .again }
        if flight.kind != .none { known.insert(flight.eventID) }
        arrive(&state)
        state.line.append(flight)
        state.events.add(flight)
        return .taken
      }
      switch place {
      case .taken: return nil
      case .known(let response): return response
      case .again: continue
      case .refused(let why):
        writer.kick()
        throw .notStored("the journal does not take the event: \(why)")
      }
    }
  }

  private enum Place {
    case taken, again
    case known(Response)
    case refused(String)
  }

  /// What the features and models say at an event.
  ///
  /// - Throws: `DecisionError.model` where the ensemble cannot be evaluated.
  func assess(_ event: BarCloseEvent, _ world: World) throws(DecisionError) -> RootViews {
    try assessors.with(event.root) { (assessor) throws(DecisionError) in
      try RootViews.assess(event, world, settings.decision, &assessor)
    }
  }

  /// Gives the flight its turn, and all that waited for it. What is ready then is committed once
  /// someone waits for it: one commit for all that an event loop was brought together.
  func proceed(_ flight: Flight) {
    let judged: [Flight] = state.withLock { state in
      flight.isAssessed = true
      return flight.isAbandoned ? [] : state.judge()
    }
    for flight in judged {
      flight.encode()
      flight.becomeReady()
    }
    // Those that waited for this one may have been waited for already, to no effect.
    if judged.contains(where: { $0 !== flight }) { writer.kick() }
    // Where the system gave it no thread, an update is computed by who made it due.
    if let work = trainer.takeWaiting() { work() }
  }

  /// What the journal has of the flight's event id.
  private func recorded(_ flight: Flight) throws(RequestError) -> Response? {
    guard flight.kind != .none, known.mayHold(flight.eventID) else { return nil }
    let recorded: RecordedAnswer?
    switch flight.kind {
    case .decision:
      recorded = try consult { (journal) throws(StoreError) in
        try journal.decisions.find(eventID: flight.eventID)
      }
    case .trade:
      recorded = try consult { (journal) throws(StoreError) in
        try journal.trades.find(eventID: flight.eventID)
      }
    case .none: return nil
    }
    return recorded?.answer(to: flight.fingerprint, flight.eventID)
  }

  /// Reads from the journal. That it can be read does not say that it can be written, so a fault
  /// stays until something is stored again.
  ///
  /// - Throws: `RequestError.notStored`.
  func consult<Value>(
    _ read: (Journal) throws(StoreError) -> Value
  ) throws(RequestError) -> Value {
    do {
      return try readers.read(read)
    } catch {
      state.withLock { $0.journalFault = "\(error)" }
      throw .notStored("the journal cannot be read: \(error)")
    }
  }
}

extension Engine: CommitSource {
  /// Entries in one commit at most: beyond, the first of them waits for no further sync's worth.
  private static let groupMax = 512

  public func nextGroup(_ journal: Journal) -> [JournalEntry] {
    let isStale = state.withLock { $0.isStale }
    if isStale { reload(journal) }
    let entries: [JournalEntry] = state.withLock { state in
      if state.holdsBack() { return [] }
      // A flight that is ready behind one that is not waits for it: it was decided on its change.
      let most = min(state.judgedCount, Engine.groupMax)
      let count = state.line.prefix(most).prefix { $0.isReady }.count
      state.committing = Array(state.line[..<count])
      // No slice of the line is left, so that it is changed in place.
      state.line.removeFirst(count)
      state.judgedCount -= count
      return state.committing.map(\.entry)
    }
    commitBegan.store(clock.monotonicNanoseconds, ordering: .relaxed)
    return entries
  }

  public func committed(_ journal: Journal) {
    let flights = state.withLock { $0.committing }
    metrics.recordCommit(
      seconds: Double(clock.monotonicNanoseconds &- commitBegan.load(ordering: .relaxed)) / 1e9,
      entries: flights.count)
    for flight in flights { flight.finish(journal) }
    state.withLock { state in
      state.journalFault = nil
      state.commitCount += flights.count
      commitCount.store(state.commitCount, ordering: .releasing)
      for flight in flights {
        flight.settle(&state)
        state.events.settle(flight)
      }
      state.committing = []
    }
    for flight in flights { flight.answer(flight.response) }
  }

  public func failed(_ error: StoreError, _ journal: Journal) {
    let lost = state.withLock { state in
      let lost = state.committing + state.line
      state.committing = []
      state.line = []
      state.judgedCount = 0
      for flight in lost {
        flight.isAbandoned = true
        state.events.remove(flight)
      }
      state.isStale = true
      state.journalFault = "\(error)"
      return lost
    }
    reload(journal)
    let refusal = RequestError.notStored("the journal does not take the event: \(error)")
    for flight in lost {
      if !(flight is ProbeFlight) { report(refusal) }
      flight.answer(refusal.response)
    }
  }

  public func unsettled(_ error: StoreError) {
    log.error("the newest bars cannot be put in order; they are stored", ["why": "\(error)"])
  }

  /// Takes the state back to what is stored. Where that cannot be read, nothing is decided and the
  /// next request tries again.
  func reload(_ journal: Journal) {
    do {
      let durable = try EngineState.Durable(
        journal, roots: settings.decision.roots, origin: origin, settings: settings.agent,
        configuration: settings.configuration)
      state.withLock { $0.restore(durable) }
      resumeLearning(durable)
    } catch {
      state.withLock { $0.journalFault = "\(error)" }
      log.error("the state cannot be read", ["why": "\(error)"])
    }
  }
}
