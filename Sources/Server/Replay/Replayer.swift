import Agent
public import Decision
import JSON
public import Market
public import Store

/// Decides journalled decisions again, from the journal and what made them, and compares the bytes.
///
/// A value of its own beside the server: it reads, and changes nothing.
public struct Replayer {
  /// What a replay came to.
  public struct Outcome: Sendable, Equatable {
    /// The first decision that was compared; nil where none was.
    public var first: Int64?
    public var last: Int64?
    public var compared = 0
    /// Decisions of the range that came before the first that can be re-derived.
    public var skipped = 0
    public var difference: ReplayDifference?
  }

  private let journal: Journal
  private var world: ReplayWorld

  /// - Parameters:
  ///   - journal: over a reader of the data directory.
  ///   - modelsFolder: where the bundles are that decided.
  ///   - origin: the weights that the agent began with.
  ///   - read: what a journalled configuration means.
  public init(
    journal: Journal, modelsFolder: String, origin: AgentOrigin,
    read: @escaping ([UInt8]) throws -> (decision: DecisionSettings, clock: BrokerClock)
  ) {
    self.journal = journal
    world = ReplayWorld(journal: journal, models: modelsFolder, origin: origin, read: read)
  }

  /// Goes through the decisions from `first` to `last` until one differs.
  ///
  /// - Parameter progress: told the number of each decision that was compared.
  /// - Throws: `ReplayError`; `StoreError`, `PayloadError`, `MemoryError` where the journal cannot be
  ///   read.
  /// - Complexity: O(decisions), and up to a thousand before the first.
  public mutating func run(
    from first: Int64, to last: Int64, progress: (Int64) -> Void = { _ in }
  ) throws -> Outcome {
    guard try journal.database.isCurrent() else { throw ReplayError.olderSchema }
    // Of nothing, nothing differs.
    if try journal.decisions.count(from: first, to: last) == 0 { return Outcome() }
    guard let begin = try start(first), begin.since <= last else {
      throw ReplayError.nothingToReplay(from: first, to: last)
    }
    var outcome = Outcome()
    outcome.skipped = try journal.decisions.count(from: first, to: begin.since - 1)
    try world.begin(at: begin)
    var previous = begin.since - 1
    while let row = try journal.decisions.next(after: previous), row.decisionID <= last {
      previous = row.decisionID
      try world.advance(to: row.decisionID)
      let difference = try compare(row)
      guard row.decisionID >= first else { continue }
      outcome.first = outcome.first ?? row.decisionID
      outcome.last = row.decisionID
      outcome.compared += 1
      progress(row.decisionID)
      if let difference {
        outcome.difference = difference
        return outcome
      }
    }
    guard outcome.compared > 0 else {
      throw ReplayError.nothingToReplay(from: first, to: last)
    }
    return outcome
  }

  /// The last snapshot that is not behind `first` and whose decision is kept, else the first one after.
  private func start(_ first: Int64) throws -> JournalChangeRow? {
    let oldest = try journal.decisions.next(after: 0)?.decisionID ?? 1
    if let row = try journal.changes.last(.snapshot, seenBy: first), row.since >= oldest {
      return row
    }
    return try journal.changes.first(.snapshot, since: oldest)
  }

  private mutating func compare(_ row: DecisionRow) throws -> ReplayDifference? {
    let detail = try DetailReader(
      row.detail, answer: row.answer, key: "decision \(row.decisionID)")
    let event: BarCloseEvent
    let decision: Decision
    let mode: AgentMode
    do {
      (event, decision, mode) = try world.decide(row, detail.document)
    } catch let error as DecisionError {
      return ReplayDifference(
        row.decisionID, row.eventID, "the outcome", row.answer, Array("\(error)".utf8))
    } catch let error as PayloadError {
      return ReplayDifference(
        row.decisionID, row.eventID, "the event", row.event, Array("\(error)".utf8))
    }
    let answer = AnswerWriter(decisionID: row.decisionID, event: event, decision: decision).bytes()
    let writer = DetailWriter(
      decision: decision, timings: [], agentMode: mode, agentWeights: row.agent ?? "")
    let derived = try DetailReader(
      writer.bytes(), answer: answer, key: "decision \(row.decisionID)")
    func columns(_ row: DecisionRow) -> String {
      "\(row.eventID) \(row.symbol) \(row.account) \(row.brokerTime) \(row.trigger.code) "
        + "\(row.action) \(row.reason) \(row.bundle ?? "-")"
    }
    var same = row
    same.eventID = event.eventID
    same.symbol = event.root
    same.account = event.account.login
    same.brokerTime = event.time
    same.trigger = event.trigger
    same.action = decision.action.rawValue
    same.reason = decision.reason
    same.bundle = decision.bundle
    let (id, name) = (row.decisionID, row.eventID)
    return ReplayDifference(id, name, "the answer", row.answer, answer)
      ?? ReplayDifference(id, name, "the row", columns(row).utf8, columns(same).utf8)
      ?? ReplayDifference(id, name, "the features", detail.head, derived.head)
      ?? ReplayDifference(id, name, "the detail", detail.comparable, derived.comparable)
  }
}
