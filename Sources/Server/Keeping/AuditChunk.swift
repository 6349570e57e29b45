import Store
import Telemetry

/// The lines that are to be sealed next, all of one year.
struct AuditChunk {
  private(set) var state: AuditState
  private(set) var year: Int
  private(set) var bytes: [UInt8] = []
  /// Whether there was more than one chunk takes.
  private(set) var isFull = false

  /// A chunk ends at this many bytes or decisions.
  private static let bytesMax = 8 << 20
  private static let rowsMax = 1_000

  private var deals: [(since: Int64, row: TradeEventRow)] = []
  private var changes: [JournalChangeRow] = []

  /// What the journal has beyond `state`, in the order in which it happened.
  ///
  /// - Throws: `StoreError`, `MemoryError`.
  init(after state: AuditState, _ journal: Journal, thisYear: Int) throws {
    self.state = state
    year = state.year == 0 ? thisYear : state.year
    // Decisions are committed in their order, and what came before one with it or earlier: up to the
    // greatest that is seen here, everything is there.
    let greatest = try journal.decisions.greatestID()
    deals = try journal.trades.placed(after: state.trade, limit: AuditChunk.rowsMax)
    changes = try journal.changes.list(
      after: state.change, seenBy: greatest + 1, limit: AuditChunk.rowsMax)
    // More may lie behind what a list has at most; they must not be passed by.
    var end = greatest + 1
    if deals.count == AuditChunk.rowsMax { end = min(end, deals.last?.since ?? end) }
    if changes.count == AuditChunk.rowsMax { end = min(end, changes.last?.since ?? end) }
    var decision = try journal.decisions.next(after: state.decision)
    var rows = 0
    while !isFull {
      guard addBetween(upTo: min(decision?.decisionID ?? end, end)) else { return }
      guard let row = decision, row.decisionID <= greatest else { return }
      guard row.decisionID <= end, isOfYear(row.receivedMilliseconds) else {
        isFull = true
        return
      }
      add(try AuditLine(row, self.state.lines + 1, previous: self.state.hash))
      self.state.decision = row.decisionID
      rows += 1
      isFull = rows == AuditChunk.rowsMax || bytes.count >= AuditChunk.bytesMax
      decision = try journal.decisions.next(after: row.decisionID)
    }
  }

  /// Adds the changes and deals that a decision sees; false where one of them is of a later year.
  private mutating func addBetween(upTo decision: Int64) -> Bool {
    while let change = changes.first, change.since <= decision {
      guard addDeals(where: { $1.sequence <= change.afterTrade }) else { return false }
      add(AuditLine(change, state.lines + 1, previous: state.hash))
      state.change = change.sequence
      changes.removeFirst()
    }
    return addDeals(where: { since, _ in since <= decision })
  }

  private mutating func addDeals(where isDue: (Int64, TradeEventRow) -> Bool) -> Bool {
    while let (since, row) = deals.first, isDue(since, row) {
      guard isOfYear(row.receivedMilliseconds) else { return false }
      add(AuditLine(row, state.lines + 1, previous: state.hash))
      state.trade = row.sequence
      deals.removeFirst()
    }
    return true
  }

  private mutating func add(_ line: AuditLine) {
    bytes += line.bytes
    state.lines = line.number
    state.hash = line.hash
  }

  /// Whether a line belongs into this chunk's file. The journal never goes back a year, whatever the
  /// clock does; a later year's lines are the next chunk's.
  private mutating func isOfYear(_ milliseconds: Int64) -> Bool {
    let its = UTCFields(epochSeconds: milliseconds / 1_000).year
    if its <= year { return true }
    if bytes.isEmpty {
      year = its
      return true
    }
    isFull = true
    return false
  }
}
