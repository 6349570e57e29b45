/// The deals and refusals that terminals reported, in the order of their arrival.
public struct TradeEventTable: Sendable {
  let database: Database

  static let schema = """
    CREATE TABLE trade_events (
      sequence INTEGER PRIMARY KEY,
      event_id TEXT NOT NULL UNIQUE,
      body_sha BLOB NOT NULL CHECK (length(body_sha) = 32),
      account INTEGER NOT NULL,
      ticket INTEGER NOT NULL,
      symbol TEXT NOT NULL,
      kind TEXT NOT NULL,
      broker_time INTEGER NOT NULL,
      received_ms INTEGER NOT NULL,
      body BLOB NOT NULL,
      answer BLOB NOT NULL
    ) STRICT;
    CREATE INDEX trade_events_by_ticket ON trade_events (account, ticket)
    """

  /// As `DecisionTable.fingerprintColumn`.
  static let fingerprintColumn = """
    ALTER TABLE trade_events DROP COLUMN body_sha;
    ALTER TABLE trade_events ADD COLUMN fingerprint BLOB CHECK (length(fingerprint) = 16);
    """

  /// The first decision that sees the event: its place among them.
  static let sinceColumn = "ALTER TABLE trade_events ADD COLUMN since INTEGER"

  static let columns = """
    sequence, event_id, fingerprint, account, ticket, symbol, kind, broker_time, received_ms,
    body, answer
    """

  public init(_ database: Database) { self.database = database }

  /// Adds a row; its `sequence` is not read, the table gives the next.
  ///
  /// - Parameter since: the first decision that sees it.
  /// - Throws: `constraint` where the event id is there already;
  ///   `diskFull`, `busy`, `inputOutput`.
  public func insert(_ row: TradeEventRow, since: Int64? = nil) throws(StoreError) {
    let insert = try database.statement(
      """
      INSERT INTO trade_events (event_id, fingerprint, account, ticket, symbol, kind, broker_time,
        received_ms, body, answer, since) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
      """)
    defer { insert.clear() }
    try insert.bind(1, row.eventID)
    try insert.bind(2, row.fingerprint)
    try insert.bind(3, row.account)
    try insert.bind(4, row.ticket)
    try insert.bind(5, row.symbol)
    try insert.bind(6, row.kind)
    try insert.bind(7, row.brokerTime)
    try insert.bind(8, row.receivedMilliseconds)
    try insert.bind(9, row.body)
    try insert.bind(10, row.answer)
    if let since { try insert.bind(11, since) }
    try insert.run()
  }

  /// What this event id was answered; nil where it is new.
  ///
  /// - Throws: `busy`, `damaged`, `inputOutput`.
  /// - Complexity: O(log n)
  public func find(eventID: String) throws(StoreError) -> RecordedAnswer? {
    let query = try database.statement(
      "SELECT fingerprint, body, answer FROM trade_events WHERE event_id = ?1")
    defer { query.reset() }
    try query.bind(1, eventID)
    guard try query.step() else { return nil }
    return RecordedAnswer(
      fingerprint: query.fingerprint(0, of: 1), answer: query.bytes(2))
  }

  /// The events of one position, oldest first.
  ///
  /// - Throws: `busy`, `damaged`, `inputOutput`.
  /// - Complexity: O(events + log n)
  public func list(account: Int64, ticket: Int64) throws(StoreError) -> [TradeEventRow] {
    let query = try database.statement(
      """
      SELECT \(Self.columns) FROM trade_events WHERE account = ?1 AND ticket = ?2
      ORDER BY sequence
      """)
    try query.bind(1, account)
    try query.bind(2, ticket)
    return try rows(of: query)
  }

  /// The events after `sequence` in the order of arrival, at most `limit` of them.
  ///
  /// - Throws: `busy`, `damaged`, `inputOutput`.
  /// - Complexity: O(limit + log n)
  public func list(after sequence: Int64, limit: Int = 1_000) throws(StoreError) -> [TradeEventRow]
  {
    let query = try database.statement(
      "SELECT \(Self.columns) FROM trade_events WHERE sequence > ?1 ORDER BY sequence LIMIT ?2")
    try query.bind(1, sequence)
    try query.bind(2, Int64(max(0, limit)))
    return try rows(of: query)
  }

  /// The events after `sequence` that a decision sees, in the order of arrival, at most `limit`.
  ///
  /// - Throws: `busy`, `damaged`, `inputOutput`.
  /// - Complexity: O(limit + log n)
  public func list(
    after sequence: Int64, seenBy decision: Int64, limit: Int = 1_000
  ) throws(StoreError) -> [TradeEventRow] {
    let query = try database.statement(
      """
      SELECT \(Self.columns) FROM trade_events
      WHERE sequence > ?1 AND since <= ?2 ORDER BY sequence LIMIT ?3
      """)
    try query.bind(1, sequence)
    try query.bind(2, decision)
    try query.bind(3, Int64(max(0, limit)))
    return try rows(of: query)
  }

  /// The events after `sequence` in the order of arrival, each with the first decision that sees it.
  ///
  /// - Throws: `busy`, `damaged`, `inputOutput`.
  /// - Complexity: O(limit + log n)
  public func placed(
    after sequence: Int64, limit: Int
  ) throws(StoreError) -> [(since: Int64, row: TradeEventRow)] {
    let query = try database.statement(
      "SELECT since FROM trade_events WHERE sequence > ?1 ORDER BY sequence LIMIT ?2")
    try query.bind(1, sequence)
    try query.bind(2, Int64(max(0, limit)))
    defer { query.reset() }
    var places: [Int64] = []
    while try query.step() { places.append(query.integer(0)) }
    return Array(zip(places, try list(after: sequence, limit: places.count)).map { ($0, $1) })
  }

  /// How many events are stored.
  ///
  /// - Throws: `busy`, `damaged`, `inputOutput`.
  /// - Complexity: O(n) over an index.
  public func count() throws(StoreError) -> Int {
    Int(try database.integer("SELECT count(*) FROM trade_events") ?? 0)
  }

  func rows(of query: Statement) throws(StoreError) -> [TradeEventRow] {
    defer { query.reset() }
    var list: [TradeEventRow] = []
    while try query.step() {
      list.append(
        TradeEventRow(
          sequence: query.integer(0), eventID: query.text(1),
          fingerprint: query.fingerprint(2, of: 9),
          account: query.integer(3), ticket: query.integer(4), symbol: query.text(5),
          kind: query.text(6), brokerTime: query.integer(7),
          receivedMilliseconds: query.integer(8), body: query.bytes(9), answer: query.bytes(10)))
    }
    return list
  }
}
