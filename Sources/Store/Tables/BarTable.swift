public import Market

/// The bars: one row per symbol, timeframe and opening time (broker time).
///
/// The timeframe is stored as its length in seconds, an unknown tick volume or spread as NULL. Bars
/// are corrected by a later bar of the same opening, and never deleted. The newest lie apart for a
/// while, and `bars` shows all of them: see `settle`.
public struct BarTable: Sendable {
  let database: Database

  static let schema = """
    CREATE TABLE bars (
      symbol TEXT NOT NULL,
      timeframe INTEGER NOT NULL,
      open_time INTEGER NOT NULL,
      open REAL NOT NULL,
      high REAL NOT NULL,
      low REAL NOT NULL,
      close REAL NOT NULL,
      tick_volume REAL,
      spread REAL,
      PRIMARY KEY (symbol, timeframe, open_time)
    ) STRICT, WITHOUT ROWID
    """

  static let coverageSchema = """
    CREATE TABLE bar_coverage (
      symbol TEXT NOT NULL,
      timeframe INTEGER NOT NULL,
      bars INTEGER NOT NULL,
      first INTEGER NOT NULL,
      last INTEGER NOT NULL,
      PRIMARY KEY (symbol, timeframe)
    ) STRICT, WITHOUT ROWID
    """

  public init(_ database: Database) { self.database = database }

  /// Stores bars in one transaction; a bar that is there already takes the new values.
  ///
  /// - Parameter since: the first decision that sees them; nil for the next one.
  /// - Throws: `invalidBar`, and then nothing of the batch is stored; `diskFull`, `busy`,
  ///   `inputOutput`.
  /// - Complexity: O(n log m) for n bars into a table of m; about a microsecond a bar in order.
  @discardableResult
  public func upsert(
    _ bars: [Bar], symbol: String, timeframe: Timeframe, since decision: Int64? = nil
  ) throws(StoreError) -> BarUpsert {
    try storeAll(bars, symbol: symbol, timeframe: timeframe, since: decision)
  }

  /// The same of bars in order of time.
  ///
  /// - Throws: `invalidBar`, and then nothing of the batch is stored; `diskFull`, `busy`,
  ///   `inputOutput`.
  @discardableResult
  public func upsert(
    _ bars: BarColumns, symbol: String, timeframe: Timeframe, since decision: Int64? = nil
  ) throws(StoreError) -> BarUpsert {
    try storeAll(bars, symbol: symbol, timeframe: timeframe, since: decision)
  }

  private func storeAll(
    _ bars: some Collection<Bar>, symbol: String, timeframe: Timeframe, since decision: Int64?
  ) throws(StoreError) -> BarUpsert {
    guard !bars.isEmpty else { return BarUpsert() }
    return try database.transaction { () throws(StoreError) in
      let since = if let decision { decision } else { try nextDecision() }
      return try store(bars, symbol: symbol, timeframe: timeframe, since)
    }
  }

  private func store(
    _ bars: some Collection<Bar>, symbol: String, timeframe: Timeframe, _ since: Int64
  ) throws(StoreError) -> BarUpsert {
    var outcome = BarUpsert()
    let series = BarSeries(symbol: symbol, timeframe: timeframe)
    let known = try spans(of: series)
    var added = BarSpan()
    let isFew = bars.count <= BarTable.freshAtOnceMax
    let newest = known?.last ?? .min
    // The statement of the bar before, which serves most of a batch.
    var way: (isNewest: Bool, statement: Statement)?
    for bar in bars {
      guard bar.isSane else {
        throw .invalidBar(symbol: symbol, timeframe: timeframe.code, openTime: bar.openTime)
      }
      let isNewest = isFew && bar.openTime > max(newest, added.last)
      let statement: Statement
      if let way, way.isNewest == isNewest {
        statement = way.statement
      } else {
        statement = try isNewest ? appending(to: series, since) : inserting(to: series, since)
        way = (isNewest, statement)
      }
      try bind(bar, to: statement)
      try statement.run()
      if database.changes == 1 {
        if isNewest { database.freshBars? += 1 }
        outcome.inserted += 1
        added.add(bar.openTime)
      } else if try replace(bar, symbol: symbol, timeframe: timeframe, since) {
        outcome.replaced += 1
      } else {
        outcome.unchanged += 1
      }
    }
    if outcome.inserted > 0 { try extendCoverage(of: series, known, by: added) }
    return outcome
  }

  /// Gives a stored bar new values; false where it had them.
  private func replace(
    _ bar: Bar, symbol: String, timeframe: Timeframe, _ since: Int64
  ) throws(StoreError) -> Bool {
    // Before the first decision nobody saw what is corrected.
    if since > 1 {
      try keepVersion(of: bar, symbol: symbol, timeframe: timeframe, until: since)
    }
    let update = try database.statement(
      """
      UPDATE settled_bars SET open = ?4, high = ?5, low = ?6, close = ?7, tick_volume = ?8,
        spread = ?9, since = ?10
      WHERE symbol = ?1 AND timeframe = ?2 AND open_time = ?3 AND (open IS NOT ?4
        OR high IS NOT ?5 OR low IS NOT ?6 OR close IS NOT ?7 OR tick_volume IS NOT ?8
        OR spread IS NOT ?9)
      """)
    try update.bind(1, symbol)
    try update.bind(2, timeframe.seconds)
    try bind(bar, to: update)
    try update.bind(10, since)
    try update.run()
    return database.changes == 1
  }

  func bind(_ bar: Bar, to statement: Statement) throws(StoreError) {
    try statement.bind(3, bar.openTime)
    try statement.bind(4, bar.open)
    try statement.bind(5, bar.high)
    try statement.bind(6, bar.low)
    try statement.bind(7, bar.close)
    try statement.bind(8, bar.tickVolume)
    try statement.bind(9, bar.spreadPoints)
  }
}
