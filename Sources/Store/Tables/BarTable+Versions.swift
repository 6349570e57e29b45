public import Market

/// The bars as decisions saw them: each bar knows the first decision that saw its values, and values
/// that were corrected later are kept apart, so that a replay gets the history of its time.
extension BarTable {
  static let versionSchema = """
    ALTER TABLE bars ADD COLUMN since INTEGER;
    CREATE TABLE bar_versions (
      symbol TEXT NOT NULL,
      timeframe INTEGER NOT NULL,
      open_time INTEGER NOT NULL,
      until INTEGER NOT NULL,
      since INTEGER NOT NULL,
      open REAL NOT NULL,
      high REAL NOT NULL,
      low REAL NOT NULL,
      close REAL NOT NULL,
      tick_volume REAL,
      spread REAL,
      PRIMARY KEY (symbol, timeframe, open_time, until)
    ) STRICT, WITHOUT ROWID;
    """

  /// The newest `count` bars that a decision saw, oldest first.
  ///
  /// - Throws: `busy`, `damaged`, `inputOutput`, `invalidRow`.
  /// - Complexity: O(count + log m)
  public func load(
    symbol: String, timeframe: Timeframe, last count: Int, seenBy decision: Int64
  ) throws(StoreError) -> BarColumns {
    let query = try database.statement(
      """
      SELECT * FROM (
        SELECT \(Self.columns) FROM bars
        WHERE symbol = ?1 AND timeframe = ?2 AND coalesce(since, 0) <= ?4
        ORDER BY open_time DESC LIMIT ?3)
      UNION ALL
      SELECT * FROM (
        SELECT \(Self.columns) FROM bar_versions
        WHERE symbol = ?1 AND timeframe = ?2 AND since <= ?4 AND ?4 < until
        ORDER BY open_time DESC LIMIT ?3)
      ORDER BY 1 DESC LIMIT ?3
      """)
    defer { query.reset() }
    try query.bind(1, symbol)
    try query.bind(2, timeframe.seconds)
    try query.bind(3, Int64(max(0, count)))
    try query.bind(4, decision)
    return try newestFirst(of: query, symbol, timeframe)
  }

  /// Keeps a stored bar's values before other ones take their place; what no decision saw is not kept.
  ///
  /// - Parameter keep: the statement's first three and value parameters are the new bar's; `?10` is
  ///   the first decision that sees the new values.
  func keepVersion(
    of bar: Bar, symbol: String, timeframe: Timeframe, until decision: Int64
  ) throws(StoreError) {
    let keep = try database.statement(
      """
      INSERT OR IGNORE INTO bar_versions
      SELECT symbol, timeframe, open_time, ?10, coalesce(since, 0), open, high, low, close,
        tick_volume, spread FROM settled_bars
      WHERE symbol = ?1 AND timeframe = ?2 AND open_time = ?3 AND coalesce(since, 0) < ?10
        AND (open IS NOT ?4 OR high IS NOT ?5 OR low IS NOT ?6 OR close IS NOT ?7
          OR tick_volume IS NOT ?8 OR spread IS NOT ?9)
      """)
    try keep.bind(1, symbol)
    try keep.bind(2, timeframe.seconds)
    try bind(bar, to: keep)
    try keep.bind(10, decision)
    try keep.run()
  }

  /// The decision that will be the next: what is stored between decisions is seen from it on.
  func nextDecision() throws(StoreError) -> Int64 {
    try DecisionTable(database).greatestID() + 1
  }
}
