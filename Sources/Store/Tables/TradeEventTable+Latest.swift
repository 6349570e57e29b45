extension TradeEventTable {
  /// The newest rows, newest first; of one symbol where it is named.
  ///
  /// - Throws: `busy`, `damaged`, `inputOutput`.
  /// - Complexity: O(rows looked at)
  public func latest(symbol: String?, limit: Int) throws(StoreError) -> [TradeEventRow] {
    let filter = symbol == nil ? "" : "WHERE symbol = ?2"
    let query = try database.statement(
      """
      SELECT \(TradeEventTable.columns) FROM trade_events \(filter)
      ORDER BY sequence DESC LIMIT ?1
      """)
    defer { query.reset() }
    try query.bind(1, Int64(max(0, limit)))
    if let symbol { try query.bind(2, symbol) }
    return try rows(of: query)
  }

  /// Event ids in their own order, from the first behind `id`.
  ///
  /// - Throws: `busy`, `damaged`, `inputOutput`.
  /// - Complexity: O(limit + log n)
  public func eventIDs(after id: String, limit: Int) throws(StoreError) -> [String] {
    try database.eventIDs(
      "SELECT event_id FROM trade_events WHERE event_id > ?1 ORDER BY event_id LIMIT ?2",
      after: id, limit: limit)
  }
}

extension Database {
  func eventIDs(
    _ select: String, after id: String, limit: Int
  ) throws(StoreError) -> [String] {
    let query = try statement(select)
    defer { query.reset() }
    try query.bind(1, id)
    try query.bind(2, Int64(max(0, limit)))
    var ids: [String] = []
    while try query.step() { ids.append(query.text(0)) }
    return ids
  }
}
