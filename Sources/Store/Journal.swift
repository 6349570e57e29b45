import Market

/// Writes what an event leaves behind in one transaction: its row, changed state and new bars.
///
/// A decision is answered only after `write` has returned. Where it throws, nothing of the entry is
/// visible, to no reader and after no restart, and the event may come again. Killing the process
/// at any point leaves all of an entry or nothing; with durability `full` so does a power cut.
public struct Journal: Sendable {
  public let database: Database
  public let decisions: DecisionTable
  public let trades: TradeEventTable
  public let states: StateTable
  public let bars: BarTable
  public let experiences: ExperienceTable
  public let changes: ChangeTable

  /// - Parameter database: the writer.
  public init(_ database: Database) {
    self.database = database
    decisions = DecisionTable(database)
    trades = TradeEventTable(database)
    states = StateTable(database)
    bars = BarTable(database)
    experiences = ExperienceTable(database)
    changes = ChangeTable(database)
  }

  /// Stores one entry.
  ///
  /// - Throws: `constraint` where its event id is journalled already, `invalidBar`, `diskFull`,
  ///   `busy`, `inputOutput`.
  public func write(_ entry: JournalEntry) throws(StoreError) {
    try write([entry])
  }

  /// Stores entries in order with one commit, so that one sync serves several events.
  ///
  /// - Throws: as `write(_:)` of one entry; then none of them is stored.
  public func write(_ entries: [JournalEntry]) throws(StoreError) {
    guard !entries.isEmpty else { return }
    try database.transaction { () throws(StoreError) in
      // A span lends its elements: no entry is copied.
      let entries = entries.span
      for index in entries.indices { try store(entries[index]) }
    }
  }

  private func store(_ entry: JournalEntry) throws(StoreError) {
    let since = if let given = entry.since { given } else { try bars.nextDecision() }
    for change in entry.changes { try changes.insert(change, since: since) }
    switch entry.record {
    case .decision(let row): try decisions.insert(row)
    case .trade(let row): try trades.insert(row, since: since)
    case .none:
      for batch in entry.bars {
        let place = Array("\(batch.timeframe.code) \(batch.symbol)".utf8)
        try changes.insert(JournalChange(.bars, place), since: since)
      }
    }
    try prune(entry.pruning)
    for row in entry.experiences { try experiences.insert(row) }
    for change in entry.states { try states.set(change) }
    for batch in entry.bars {
      try bars.upsert(
        batch.bars, symbol: batch.symbol, timeframe: batch.timeframe, since: since)
    }
  }
}
