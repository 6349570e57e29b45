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
}
