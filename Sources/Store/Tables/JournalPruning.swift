/// Rows of the journal that retention takes away, each up to and with a number.
///
/// The newest decision and the newest trade event always stay: numbers go on from them.
public struct JournalPruning: Sendable, Equatable {
  public var decisionsThrough: Int64 = 0
  public var tradesThrough: Int64 = 0

  public init() {}

  public var isEmpty: Bool { decisionsThrough == 0 && tradesThrough == 0 }
}

extension Journal {
  /// Takes rows away, and what only a replay of them needed.
  ///
  /// - Throws: `busy`, `diskFull`, `inputOutput`.
  func prune(_ pruning: JournalPruning) throws(StoreError) {
    try run(
      """
      DELETE FROM decisions
      WHERE decision_id <= ?1 AND decision_id < (SELECT max(decision_id) FROM decisions)
      """, pruning.decisionsThrough)
    try run(
      """
      DELETE FROM trade_events
      WHERE sequence <= ?1 AND sequence < (SELECT max(sequence) FROM trade_events)
      """, pruning.tradesThrough)
    // What served and was configured stays known: the last of each kind that the oldest decision saw.
    try run(
      """
      DELETE FROM changes WHERE since <= ?1 AND sequence NOT IN (
        SELECT max(sequence) FROM changes WHERE since <= ?1 + 1
        AND kind IN ('settings', 'serving', 'feeds') GROUP BY kind)
      """, pruning.decisionsThrough)
    try run("DELETE FROM bar_versions WHERE until <= ?1", pruning.decisionsThrough)
  }

  private func run(_ sql: String, _ number: Int64) throws(StoreError) {
    guard number > 0 else { return }
    let statement = try database.statement(sql)
    try statement.bind(1, number)
    try statement.run()
  }

  /// Which of the oldest rows are older than an instant and are sealed, at most `limit` of a kind.
  ///
  /// - Parameters:
  ///   - milliseconds: of the server's clock, since the epoch.
  ///   - decision: the last decision, and `trade` the last trade event, that may go.
  /// - Throws: `busy`, `damaged`, `inputOutput`.
  public func pruning(
    before milliseconds: Int64, decision: Int64, trade: Int64, limit: Int
  ) throws(StoreError) -> JournalPruning {
    var pruning = JournalPruning()
    pruning.decisionsThrough = try last(
      "decision_id", "decisions", milliseconds, decision, limit)
    pruning.tradesThrough = try last("sequence", "trade_events", milliseconds, trade, limit)
    return pruning
  }

  private func last(
    _ number: String, _ table: String, _ milliseconds: Int64, _ greatest: Int64, _ limit: Int
  ) throws(StoreError) -> Int64 {
    // The newest row stays, so it is none of those that may go.
    let query = try database.statement(
      """
      SELECT \(number), received_ms FROM \(table)
      WHERE \(number) <= ?1 AND \(number) < (SELECT max(\(number)) FROM \(table))
      ORDER BY \(number) LIMIT ?2
      """)
    defer { query.reset() }
    try query.bind(1, greatest)
    try query.bind(2, Int64(limit))
    var last: Int64 = 0
    while try query.step(), query.integer(1) < milliseconds { last = query.integer(0) }
    return last
  }
}
