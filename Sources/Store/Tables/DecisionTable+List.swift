extension DecisionTable {
  /// Decisions among which a symbol's are sought first, for each that is wanted: a server has few symbols.
  private static let spreadMax: Int64 = 32

  /// The decisions that a query asks for, newest first.
  ///
  /// - Throws: `busy`, `damaged`, `inputOutput`, `invalidRow`.
  /// - Complexity: O(limit + log n), with `since` O(decisions since + log n); for a symbol of which few
  ///   are among the newest O(n) over an index.
  public func list(_ query: DecisionQuery) throws(StoreError) -> [DecisionSummary] {
    guard query.symbol != nil, query.since == nil, query.eventID == nil else {
      return try list(query, from: nil)
    }
    let end = if let before = query.before { before } else { try greatestID() &+ 1 }
    let first = end.subtractingReportingOverflow(Int64(query.count) * DecisionTable.spreadMax)
    if !first.overflow {
      let near = try list(query, from: first.partialValue)
      if near.count == query.count { return near }
    }
    return try list(query, from: nil)
  }

  /// - Parameter first: the least id of a decision to look at; nil for all.
  private func list(
    _ query: DecisionQuery, from first: Int64?
  ) throws(StoreError) -> [DecisionSummary] {
    var conditions: [String] = []
    if query.eventID != nil { conditions.append(Self.isEvent) }
    if query.symbol != nil { conditions.append("symbol = ?2") }
    if query.since != nil { conditions.append("broker_time >= ?3") }
    if query.before != nil { conditions.append("decision_id < ?4") }
    if first != nil { conditions.append("decision_id >= ?6") }
    let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
    // Left to choose, SQLite would read the rows themselves, which are long.
    let isInTime = query.since != nil || query.symbol != nil && first == nil
    let source =
      isInTime && query.eventID == nil ? "decisions INDEXED BY decisions_by_time" : "decisions"
    // The inner query sorts ids alone, so that no answer is read that is not returned.
    let select = try database.statement(
      """
      SELECT decision_id, event_id, symbol, account, broker_time, timeframe, action, reason,
        received_ms, answer FROM decisions
      WHERE decision_id IN
        (SELECT decision_id FROM \(source) \(filter) ORDER BY decision_id DESC LIMIT ?5)
      ORDER BY decision_id DESC
      """)
    defer { select.reset() }
    if let eventID = query.eventID { try select.bind(1, eventID) }
    if let symbol = query.symbol { try select.bind(2, symbol) }
    if let since = query.since { try select.bind(3, since) }
    if let before = query.before { try select.bind(4, before) }
    try select.bind(5, Int64(query.count))
    if let first { try select.bind(6, first) }
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
