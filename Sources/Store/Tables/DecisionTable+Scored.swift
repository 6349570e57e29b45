extension DecisionTable {
  /// What scoring reads of a decision.
  public struct Forecast: Sendable, Equatable {
    public let decisionID: Int64
    /// Epoch seconds of the broker's clock.
    public let brokerTime: Int64
    public let answer: [UInt8]
    public let detail: [UInt8]
  }

  /// The newest decisions that a bundle made at closes of `seconds`, newest first, one for each
  /// instant: the first that came.
  ///
  /// - Parameters:
  ///   - start: broker time; earlier ones are left out.
  ///   - withDetail: false leaves `detail` empty, of which only the features are read.
  /// - Throws: `busy`, `damaged`, `inputOutput`.
  /// - Complexity: O(decisions since `start`, over an index, until `limit` is reached)
  public func forecasts(
    symbol: String, bundle: String, every seconds: Int64, from start: Int64 = .min, limit: Int,
    withDetail: Bool = true
  ) throws(StoreError) -> [Forecast] {
    let detail = withDetail ? "detail" : "NULL"
    let query = try database.statement(
      """
      SELECT decision_id, broker_time, answer, \(detail) FROM decisions WHERE decision_id IN
        (SELECT min(decision_id) FROM decisions INDEXED BY decisions_by_time
         WHERE symbol = ?1 AND broker_time >= ?5 AND bundle = ?2 AND broker_time % ?3 = 0
         GROUP BY broker_time ORDER BY broker_time DESC LIMIT ?4)
      ORDER BY broker_time DESC
      """)
    defer { query.reset() }
    try query.bind(1, symbol)
    try query.bind(2, bundle)
    try query.bind(3, max(1, seconds))
    try query.bind(4, Int64(max(0, limit)))
    try query.bind(5, start)
    var list: [Forecast] = []
    while try query.step() {
      list.append(
        Forecast(
          decisionID: query.integer(0), brokerTime: query.integer(1), answer: query.bytes(2),
          detail: withDetail ? query.bytes(3) : []))
    }
    return list
  }
}

extension TradeEventTable {
  /// The closing deals of a span of broker time in the order of arrival.
  ///
  /// - Throws: `busy`, `damaged`, `inputOutput`.
  /// - Complexity: O(events)
  public func closes(from start: Int64, to end: Int64) throws(StoreError) -> [TradeEventRow] {
    let query = try database.statement(
      """
      SELECT \(Self.columns) FROM trade_events
      WHERE kind = 'CLOSE' AND broker_time >= ?1 AND broker_time < ?2 ORDER BY sequence
      """)
    try query.bind(1, start)
    try query.bind(2, end)
    return try rows(of: query)
  }
}
