extension DecisionTable {
  /// The symbols that have decisions, by one step through their index for each.
  private static let symbols = """
    WITH RECURSIVE symbols(symbol) AS (
      SELECT min(symbol) FROM decisions UNION ALL
      SELECT (SELECT min(symbol) FROM decisions WHERE symbol > symbols.symbol) FROM symbols
      WHERE symbol IS NOT NULL)
    SELECT symbol FROM symbols WHERE symbol IS NOT NULL
    """

  /// The decisions that a query asks for, newest first.
  ///
  /// - Throws: `busy`, `damaged`, `inputOutput`, `invalidRow`.
  /// - Complexity: O(limit + log n) without `since`; with it, O(decisions since + log n).
  public func list(_ query: DecisionQuery) throws(StoreError) -> [DecisionSummary] {
    var conditions: [String] = []
    if query.eventID != nil { conditions.append("event_id = ?1") }
    if query.symbol != nil {
      conditions.append("symbol = ?2")
    } else if query.since != nil {
      // Times are in the order of an index within a symbol only.
      conditions.append("symbol IN (\(DecisionTable.symbols))")
    }
    if query.since != nil { conditions.append("broker_time >= ?3") }
    if query.before != nil { conditions.append("decision_id < ?4") }
    let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
    // The inner query sorts ids alone, so that no answer is read that is not returned.
    let select = try database.statement(
      """
      SELECT decision_id, event_id, symbol, account, broker_time, timeframe, action, reason,
        received_ms, answer FROM decisions
      WHERE decision_id IN
        (SELECT decision_id FROM decisions \(filter) ORDER BY decision_id DESC LIMIT ?5)
      ORDER BY decision_id DESC
      """)
    defer { select.reset() }
    if let eventID = query.eventID { try select.bind(1, eventID) }
    if let symbol = query.symbol { try select.bind(2, symbol) }
    if let since = query.since { try select.bind(3, since) }
    if let before = query.before { try select.bind(4, before) }
    try select.bind(5, Int64(min(max(query.limit, 1), DecisionQuery.limitMax)))
    var list: [DecisionSummary] = []
    while try select.step() {
      list.append(
        DecisionSummary(
          decisionID: select.integer(0), eventID: select.text(1), symbol: select.text(2),
          account: select.integer(3), brokerTime: select.integer(4),
          trigger: try DecisionTable.timeframe(select.integer(5)), action: select.text(6),
          reason: select.text(7), receivedMilliseconds: select.integer(8),
          answer: select.bytes(9)))
    }
    return list
  }
}
