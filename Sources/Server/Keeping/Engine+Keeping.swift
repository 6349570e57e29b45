import HTTP
import Store
import Synchronization
import Telemetry

/// Sealing what is new into the audit journal, and retention: beside the decisions, in small steps.
extension Engine {
  /// Rows that one step takes away: a commit that takes a millisecond longer.
  private static let pruneMax = 64

  /// Seals one chunk of what is new.
  ///
  /// - Returns: whether there is more.
  /// - Throws: `AuditError`; `StoreError`, `MemoryError` where the journal cannot be read.
  func seal() throws -> Bool {
    let folder = AuditFolder(dataDirectory: readers.directory)
    let thisYear = UTCFields(epochSeconds: clock.epochNanoseconds / 1_000_000_000).year
    let chunk = try readers.reading { journal in
      try AuditChunk(after: try AuditState.read(journal), journal, thisYear: thisYear)
    }
    guard !chunk.bytes.isEmpty else { return false }
    var state = chunk.state
    let known = state.files.first { $0.year == chunk.year }?.bytes ?? 0
    state.set(
      try folder.append(chunk.bytes, year: chunk.year, after: known), year: chunk.year)
    try store(state)
    metrics.recordSealed(lines: state.lines)
    return chunk.isFull
  }

  /// Takes away one step of what is older than it is to be kept.
  ///
  /// - Returns: whether there is more.
  func prune() throws -> Bool {
    let keeping = settings.keeping
    guard keeping.decisionsDays > 0 else { return false }
    let now = clock.epochNanoseconds / 1_000_000
    let cutoff = now - Int64(keeping.decisionsDays * 86_400_000)
    let pruning = try readers.reading { journal in
      let sealed = try AuditState.read(journal)
      let isSealing = keeping.sealMinutes > 0
      return try journal.pruning(
        before: cutoff, decision: isSealing ? sealed.decision : .max,
        trade: isSealing ? sealed.trade : .max, limit: Engine.pruneMax)
    }
    guard !pruning.isEmpty else { return false }
    try change { $0.pruning = pruning }
    return true
  }

  /// Removes the oldest year of the audit journal where it is older than it is to be kept.
  ///
  /// A clock that is wrong by years must not take a journal away: the last deciding event's own time
  /// has to agree.
  func forgetYears() throws {
    let keeping = settings.keeping
    let folder = AuditFolder(dataDirectory: readers.directory)
    guard keeping.auditYears > 0, let oldest = folder.years().first else { return }
    let eventTime = state.withLock { $0.statistics.lastTime.values.max() } ?? 0
    let clockYear = UTCFields(epochSeconds: clock.epochNanoseconds / 1_000_000_000).year
    let year = min(clockYear, UTCFields(epochSeconds: eventTime).year)
    guard oldest < year - keeping.auditYears else { return }
    var sealed = try readers.reading { try AuditState.read($0) }
    guard oldest < sealed.year else { return }
    // Where a removal was cut off, the database has forgotten the year and only the file is left.
    if sealed.files.contains(where: { $0.year == oldest }) {
      var last = sealed.firstLine - 1
      try folder.lines(oldest) { _ in last += 1 }
      sealed.firstLine = last + 1
      sealed.files.removeAll { $0.year == oldest }
      try store(sealed)
    }
    try folder.remove(oldest)
    log.info("audit journal's year removed", ["year": "\(oldest)"])
  }

  private func store(_ state: AuditState) throws {
    try change { $0.states = [StateChange(key: AuditState.key, value: state.json)] }
  }

  /// Commits something, so that the health tells whether the journal takes it before an event does,
  /// and is well again without one.
  ///
  /// - Throws: `RequestError.notStored`.
  func probe() throws {
    let now = Array("\(clock.epochNanoseconds / 1_000_000_000)".utf8)
    try change(ProbeFlight(self) { _ in Response(status: .noContent) }) {
      $0.states = [StateChange(key: "probe", value: now)]
    }
  }

  /// Stores a change in its turn, and waits until it is.
  func change(_ set: (inout JournalEntry) -> Void) throws {
    try change(ChangeFlight(self) { _ in Response(status: .noContent) }, set)
  }

  private func change(_ flight: ChangeFlight, _ set: (inout JournalEntry) -> Void) throws {
    set(&flight.entry)
    if try admit(flight, { _ in }) != nil { return }
    proceed(flight)
    let response = Response(flight.promise).settled()
    guard response.status == .noContent else {
      throw RequestError.notStored("the journal does not take what keeping changes")
    }
  }
}

extension AuditState {
  /// - Throws: `StoreError`, `MemoryError`.
  static func read(_ journal: Journal) throws -> AuditState {
    guard let bytes = try journal.states.value(AuditState.key) else { return AuditState() }
    return try AuditState(json: bytes)
  }
}
