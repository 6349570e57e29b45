public import Market

extension BarTable {
  static let columns = "open_time, open, high, low, close, tick_volume, spread"

  /// The newest `count` bars, oldest first; fewer where there are fewer.
  ///
  /// - Throws: `busy`, `damaged`, `inputOutput`, `invalidRow`.
  /// - Complexity: O(count + log m)
  public func load(
    symbol: String, timeframe: Timeframe, last count: Int
  ) throws(StoreError) -> BarColumns {
    let query = try database.statement(
      """
      SELECT \(Self.columns) FROM bars WHERE symbol = ?1 AND timeframe = ?2
      ORDER BY open_time DESC LIMIT ?3
      """)
    defer { query.reset() }
    try query.bind(1, symbol)
    try query.bind(2, timeframe.seconds)
    // A negative limit would mean none.
    try query.bind(3, Int64(max(0, count)))
    return try newestFirst(of: query, symbol, timeframe)
  }

  /// The bars that open from `start` up to but not at `end`, oldest first, at most `limit` of them.
  ///
  /// - Throws: `busy`, `damaged`, `inputOutput`, `invalidRow`.
  /// - Complexity: O(bars + log m); about a million a second.
  public func load(
    symbol: String, timeframe: Timeframe, from start: Int64, to end: Int64, limit: Int = .max
  ) throws(StoreError) -> BarColumns {
    let query = try database.statement(
      """
      SELECT \(Self.columns) FROM bars
      WHERE symbol = ?1 AND timeframe = ?2 AND open_time >= ?3 AND open_time < ?4
      ORDER BY open_time LIMIT ?5
      """)
    defer { query.reset() }
    try query.bind(1, symbol)
    try query.bind(2, timeframe.seconds)
    try query.bind(3, start)
    try query.bind(4, end)
    try query.bind(5, Int64(max(0, limit)))
    var bars = BarColumns()
    while try query.step() { try append(bar(of: query), to: &bars, symbol, timeframe) }
    return bars
  }

  /// The newest bar that opens before `time`.
  ///
  /// - Throws: `busy`, `damaged`, `inputOutput`.
  /// - Complexity: O(log m)
  public func last(
    symbol: String, timeframe: Timeframe, before time: Int64
  ) throws(StoreError) -> Bar? {
    try bar(
      """
      SELECT \(Self.columns) FROM bars
      WHERE symbol = ?1 AND timeframe = ?2 AND open_time < ?3 ORDER BY open_time DESC LIMIT 1
      """, symbol, timeframe, time)
  }

  /// The oldest bar that opens at or after `time`.
  ///
  /// - Throws: `busy`, `damaged`, `inputOutput`.
  /// - Complexity: O(log m)
  public func first(
    symbol: String, timeframe: Timeframe, atOrAfter time: Int64
  ) throws(StoreError) -> Bar? {
    try bar(
      """
      SELECT \(Self.columns) FROM bars
      WHERE symbol = ?1 AND timeframe = ?2 AND open_time >= ?3 ORDER BY open_time LIMIT 1
      """, symbol, timeframe, time)
  }

  /// What is stored of one symbol and timeframe; nil where there is nothing.
  ///
  /// - Throws: `busy`, `damaged`, `inputOutput`.
  /// - Complexity: O(log m)
  public func coverage(symbol: String, timeframe: Timeframe) throws(StoreError) -> BarCoverage? {
    let query = try database.statement(
      "SELECT bars, first, last FROM bar_coverage WHERE symbol = ?1 AND timeframe = ?2")
    defer { query.reset() }
    try query.bind(1, symbol)
    try query.bind(2, timeframe.seconds)
    guard try query.step() else { return nil }
    return BarCoverage(
      symbol: symbol, timeframe: timeframe, count: Int(query.integer(0)),
      first: query.integer(1), last: query.integer(2))
  }

  /// What is stored, by symbol, then shortest timeframe first.
  ///
  /// - Throws: `invalidRow` where a row has a length that no timeframe has; `busy`, `damaged`.
  public func coverage() throws(StoreError) -> [BarCoverage] {
    let query = try database.statement(
      "SELECT symbol, timeframe, bars, first, last FROM bar_coverage ORDER BY symbol, timeframe")
    defer { query.reset() }
    var list: [BarCoverage] = []
    while try query.step() {
      let seconds = query.integer(1)
      guard let timeframe = Timeframe.allCases.first(where: { $0.seconds == seconds }) else {
        throw .invalidRow(table: "bar_coverage", detail: "no timeframe lasts \(seconds) seconds")
      }
      list.append(
        BarCoverage(
          symbol: query.text(0), timeframe: timeframe, count: Int(query.integer(2)),
          first: query.integer(3), last: query.integer(4)))
    }
    return list
  }

  /// The rows of a query that gives the newest first, oldest first.
  func newestFirst(
    of query: Statement, _ symbol: String, _ timeframe: Timeframe
  ) throws(StoreError) -> BarColumns {
    var rows: [Bar] = []
    while try query.step() { rows.append(bar(of: query)) }
    var bars = BarColumns()
    for bar in rows.reversed() { try append(bar, to: &bars, symbol, timeframe) }
    return bars
  }

  /// Two bars of one opening, one in order and one fresh, are in no journal that only we have written.
  private func append(
    _ bar: Bar, to bars: inout BarColumns, _ symbol: String, _ timeframe: Timeframe
  ) throws(StoreError) {
    if let last = bars.openTime.last, last >= bar.openTime {
      throw .invalidRow(
        table: "bars", detail: "two bars of \(symbol) \(timeframe.code) open at \(bar.openTime)")
    }
    bars.append(bar)
  }

  private func bar(
    _ sql: String, _ symbol: String, _ timeframe: Timeframe, _ time: Int64
  ) throws(StoreError) -> Bar? {
    let query = try database.statement(sql)
    defer { query.reset() }
    try query.bind(1, symbol)
    try query.bind(2, timeframe.seconds)
    try query.bind(3, time)
    return try query.step() ? bar(of: query) : nil
  }

  func bar(of row: Statement) -> Bar {
    Bar(
      openTime: row.integer(0), open: row.double(1), high: row.double(2), low: row.double(3),
      close: row.double(4), tickVolume: row.double(5), spreadPoints: row.double(6))
  }
}
