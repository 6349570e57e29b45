import Market

/// Where the newest bars lie until there are enough of them to be put in order.
///
/// Bars are read by symbol, timeframe and time, and lie in that order. A minute brings one bar to each
/// series, so each into another place of the tree: SQLite changes a page for each, and where that is
/// full also those beside it. So an event's bars are only added behind one another, and all of them
/// put where they belong at times, a page for many:
///
///     settled_bars  ▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮   in order
///     fresh_bars    ▯▯▯▯                  as they came, each behind all others of its series
///     bars          ▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▯▯▯▯   a view, for whoever reads
extension BarTable {
  static let freshSchema = """
    DROP VIEW bar_coverage;
    ALTER TABLE bars RENAME TO settled_bars;
    CREATE TABLE fresh_bars (
      symbol TEXT NOT NULL,
      timeframe INTEGER NOT NULL,
      open_time INTEGER NOT NULL,
      open REAL NOT NULL,
      high REAL NOT NULL,
      low REAL NOT NULL,
      close REAL NOT NULL,
      tick_volume REAL,
      spread REAL,
      since INTEGER
    ) STRICT;
    CREATE VIEW bars AS
      SELECT symbol, timeframe, open_time, open, high, low, close, tick_volume, spread, since
      FROM settled_bars
      UNION ALL
      SELECT symbol, timeframe, open_time, open, high, low, close, tick_volume, spread, since
      FROM fresh_bars;
    CREATE VIEW bar_coverage AS
      SELECT symbol, timeframe,
        bars + (SELECT count(*) FROM settled_bars AS b WHERE b.symbol = s.symbol
            AND b.timeframe = s.timeframe AND b.open_time > s.last)
          + (SELECT count(*) FROM fresh_bars AS b WHERE b.symbol = s.symbol
            AND b.timeframe = s.timeframe AND b.open_time > s.last) AS bars,
        first,
        max(last,
          coalesce((SELECT max(open_time) FROM settled_bars AS b WHERE b.symbol = s.symbol
            AND b.timeframe = s.timeframe), last),
          coalesce((SELECT max(open_time) FROM fresh_bars AS b WHERE b.symbol = s.symbol
            AND b.timeframe = s.timeframe), last)) AS last
      FROM bar_spans AS s
    """

  /// Bars of one series at once that are put in order right away: they share their pages.
  static let freshAtOnceMax = 16
  /// Fresh bars at which a server puts them in order: some milliseconds' work, and reading looks
  /// through all of them.
  static let freshMax = 2_048

  /// Puts the fresh bars where they belong, where there are `count` of them or more.
  ///
  /// - Returns: whether there were.
  /// - Throws: `diskFull`, `busy`, `inputOutput`; then they stay where they are.
  /// - Complexity: O(n log m) for n fresh bars and m in order; about a microsecond a bar.
  @discardableResult
  public func settle(from count: Int = 1) throws(StoreError) -> Bool {
    guard try freshCount() >= count else { return false }
    try database.transaction { () throws(StoreError) in
      // A bar that another program has put there since gives way, as to any later one.
      try database.execute(
        """
        INSERT OR REPLACE INTO settled_bars
          SELECT * FROM fresh_bars ORDER BY symbol, timeframe, open_time;
        DELETE FROM fresh_bars
        """)
      database.freshBars = 0
    }
    return true
  }

  private func freshCount() throws(StoreError) -> Int {
    if let known = database.freshBars { return known }
    let count = Int(try database.integer("SELECT count(*) FROM fresh_bars") ?? 0)
    database.freshBars = count
    return count
  }

  /// Adds bars that are behind all others of their series, so that there can be none of their opening.
  func appending(to series: BarSeries, _ since: Int64) throws(StoreError) -> Statement {
    try begin(
      database.fixedStatement(
        "INSERT INTO fresh_bars VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"),
      series, since)
  }

  /// Adds bars where they belong; changes nothing where there is one of their opening.
  func inserting(to series: BarSeries, _ since: Int64) throws(StoreError) -> Statement {
    try settle()
    return try begin(
      database.fixedStatement(
        """
        INSERT INTO settled_bars VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        ON CONFLICT DO NOTHING
        """),
      series, since)
  }

  /// Binds what is the same for all bars of a batch; `bind` does the rest.
  private func begin(
    _ statement: Statement, _ series: BarSeries, _ since: Int64
  ) throws(StoreError) -> Statement {
    try statement.bind(1, series.symbol)
    try statement.bind(2, series.timeframe.seconds)
    try statement.bind(10, since)
    return statement
  }
}
