import Digest
import Market

/// The journal of decisions: one row per event, never changed; retention takes the oldest away.
public struct DecisionTable: Sendable {
  let database: Database

  static let schema = """
    CREATE TABLE decisions (
      decision_id INTEGER PRIMARY KEY,
      event_id TEXT NOT NULL UNIQUE,
      body_sha BLOB NOT NULL CHECK (length(body_sha) = 32),
      symbol TEXT NOT NULL,
      account INTEGER NOT NULL,
      broker_time INTEGER NOT NULL,
      timeframe INTEGER NOT NULL,
      action TEXT NOT NULL,
      reason TEXT NOT NULL,
      received_ms INTEGER NOT NULL,
      bundle TEXT,
      agent TEXT,
      answer BLOB NOT NULL,
      detail BLOB NOT NULL,
      event BLOB NOT NULL
    ) STRICT;
    CREATE INDEX decisions_by_symbol ON decisions (symbol, broker_time);
    CREATE INDEX decisions_by_time ON decisions (broker_time);
    """

  /// A fingerprint in the place of the SHA-256, which took longer than the decision; rows of before
  /// have none, and it is taken of the body that they keep.
  static let fingerprintColumn = """
    ALTER TABLE decisions DROP COLUMN body_sha;
    ALTER TABLE decisions ADD COLUMN fingerprint BLOB CHECK (length(fingerprint) = 16);
    """

  /// An index that every decision was written into, for one list that can do without.
  static let withoutTimes = "DROP INDEX decisions_by_time"

  /// By time first: the events of all symbols come in the order of time, so that a commit writes one end
  /// of the index instead of a place in it for each symbol.
  static let timesFirst = """
    DROP INDEX decisions_by_symbol;
    CREATE INDEX decisions_by_time ON decisions (broker_time, symbol)
    """

  /// Event ids in the order of what they end with: of the terminal's that is their time, so that they
  /// come in order, and a commit writes one end of the index instead of a place in it for each account
  /// and symbol. Any other id is found as well.
  static let eventsByEnd = """
    CREATE TABLE decisions_anew (
      decision_id INTEGER PRIMARY KEY,
      event_id TEXT NOT NULL,
      fingerprint BLOB CHECK (length(fingerprint) = 16),
      symbol TEXT NOT NULL,
      account INTEGER NOT NULL,
      broker_time INTEGER NOT NULL,
      timeframe INTEGER NOT NULL,
      action TEXT NOT NULL,
      reason TEXT NOT NULL,
      received_ms INTEGER NOT NULL,
      bundle TEXT,
      agent TEXT,
      answer BLOB NOT NULL,
      detail BLOB NOT NULL,
      event BLOB NOT NULL,
      event_end TEXT NOT NULL AS (substr(event_id, -10)) VIRTUAL
    ) STRICT;
    INSERT INTO decisions_anew
      SELECT decision_id, event_id, fingerprint, symbol, account, broker_time, timeframe, action,
        reason, received_ms, bundle, agent, answer, detail, event FROM decisions;
    DROP TABLE decisions;
    ALTER TABLE decisions_anew RENAME TO decisions;
    CREATE INDEX decisions_by_time ON decisions (broker_time, symbol);
    CREATE UNIQUE INDEX decisions_by_event ON decisions (event_end, event_id)
    """

  public init(_ database: Database) { self.database = database }

  /// An id greater than all that are stored or were reserved before; 1 in an empty journal.
  ///
  /// Each call gives another, so that several answers can be made before one commit stores them.
  /// An id whose row was never stored leaves a gap until the restart, after which it may come
  /// again: no one has seen it, since an answer leaves only after its row.
  ///
  /// - Throws: `busy`, `damaged`, `inputOutput`.
  /// - Complexity: O(1), the first call O(log n)
  public func reserveNextID() throws(StoreError) -> Int64 {
    if database.lastReservedDecisionID == nil {
      let greatest = try database.integer("SELECT max(decision_id) FROM decisions")
      database.lastReservedDecisionID = greatest ?? 0
    }
    let next = (database.lastReservedDecisionID ?? 0) &+ 1
    database.lastReservedDecisionID = next
    return next
  }

  /// Adds a row.
  ///
  /// - Throws: `constraint` where the id or event id is there already;
  ///   `diskFull`, `busy`, `inputOutput`.
  public func insert(_ row: DecisionRow) throws(StoreError) {
    let insert = try database.fixedStatement(
      """
      INSERT INTO decisions (decision_id, event_id, fingerprint, symbol, account, broker_time,
        timeframe, action, reason, received_ms, bundle, agent, answer, detail, event)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
      """)
    defer { insert.clear() }
    try insert.bind(1, row.decisionID)
    try insert.bind(2, row.eventID)
    try insert.bind(3, row.fingerprint)
    try insert.bind(4, row.symbol)
    try insert.bind(5, row.account)
    try insert.bind(6, row.brokerTime)
    try insert.bind(7, row.trigger.seconds)
    try insert.bind(8, row.action)
    try insert.bind(9, row.reason)
    try insert.bind(10, row.receivedMilliseconds)
    try insert.bind(11, row.bundle)
    try insert.bind(12, row.agent)
    try insert.bind(13, row.answer)
    try insert.bind(14, row.detail)
    try insert.bind(15, row.event)
    try insert.run()
  }

  /// Whether a row is that of the event id in the first parameter.
  static let isEvent = "event_end = substr(?1, -10) AND event_id = ?1"

  /// What this event id was answered; nil where it is new.
  ///
  /// - Throws: `busy`, `damaged`, `inputOutput`.
  /// - Complexity: O(log n)
  public func find(eventID: String) throws(StoreError) -> RecordedAnswer? {
    let query = try database.statement(
      "SELECT fingerprint, event, answer FROM decisions WHERE \(Self.isEvent)")
    defer { query.reset() }
    try query.bind(1, eventID)
    guard try query.step() else { return nil }
    return RecordedAnswer(
      fingerprint: query.fingerprint(0, of: 1), answer: query.bytes(2))
  }

  /// The whole row of a decision.
  ///
  /// - Throws: `busy`, `damaged`, `inputOutput`, `invalidRow`.
  /// - Complexity: O(log n)
  public func find(id: Int64) throws(StoreError) -> DecisionRow? {
    try row("decision_id = ?1", id)
  }

  /// The whole row of the first decision after `id`: how a replay walks the journal.
  ///
  /// - Throws: `busy`, `damaged`, `inputOutput`, `invalidRow`.
  /// - Complexity: O(log n)
  public func next(after id: Int64) throws(StoreError) -> DecisionRow? {
    try row("decision_id > ?1 ORDER BY decision_id LIMIT 1", id)
  }

  /// How many decisions are journalled.
  ///
  /// - Throws: `busy`, `damaged`, `inputOutput`.
  /// - Complexity: O(n) over an index; a gauge, not for every request.
  public func count() throws(StoreError) -> Int {
    Int(try database.integer("SELECT count(*) FROM decisions") ?? 0)
  }

  /// When a symbol's last event was, by the broker's clock and by the server's; nil without one.
  ///
  /// - Throws: `busy`, `damaged`, `inputOutput`.
  /// - Complexity: O(decisions since, over an index + log n); 80 ms for a symbol without one among 1.5
  ///   million.
  public func last(
    symbol: String
  ) throws(StoreError) -> (brokerTime: Int64, receivedMilliseconds: Int64)? {
    let query = try database.statement(
      """
      SELECT broker_time, received_ms FROM decisions INDEXED BY decisions_by_time
      WHERE symbol = ?1
      ORDER BY broker_time DESC LIMIT 1
      """)
    defer { query.reset() }
    try query.bind(1, symbol)
    return try query.step() ? (query.integer(0), query.integer(1)) : nil
  }

  /// Event ids in the order of the index over them, from the first behind `id`.
  ///
  /// - Throws: `busy`, `damaged`, `inputOutput`.
  /// - Complexity: O(limit + log n)
  public func eventIDs(after id: String, limit: Int) throws(StoreError) -> [String] {
    try database.eventIDs(
      """
      SELECT event_id FROM decisions WHERE (event_end, event_id) > (substr(?1, -10), ?1)
      ORDER BY event_end, event_id LIMIT ?2
      """, after: id, limit: limit)
  }

  /// The greatest number of a decision; 0 where there is none.
  ///
  /// - Throws: `busy`, `damaged`, `inputOutput`.
  public func greatestID() throws(StoreError) -> Int64 {
    try database.integer("SELECT max(decision_id) FROM decisions") ?? 0
  }

  /// How many decisions have numbers from `first` to `last`.
  ///
  /// - Throws: `busy`, `damaged`, `inputOutput`.
  /// - Complexity: O(decisions counted)
  public func count(from first: Int64, to last: Int64) throws(StoreError) -> Int {
    let query = try database.statement(
      "SELECT count(*) FROM decisions WHERE decision_id BETWEEN ?1 AND ?2")
    defer { query.reset() }
    try query.bind(1, first)
    try query.bind(2, last)
    return try query.step() ? Int(query.integer(0)) : 0
  }

  private func row(_ condition: String, _ id: Int64) throws(StoreError) -> DecisionRow? {
    let query = try database.statement(
      """
      SELECT decision_id, event_id, fingerprint, symbol, account, broker_time, timeframe, action,
        reason, received_ms, bundle, agent, answer, detail, event
      FROM decisions WHERE \(condition)
      """)
    defer { query.reset() }
    try query.bind(1, id)
    guard try query.step() else { return nil }
    return DecisionRow(
      decisionID: query.integer(0), eventID: query.text(1),
      fingerprint: query.fingerprint(2, of: 14), symbol: query.text(3), account: query.integer(4),
      brokerTime: query.integer(5),
      trigger: try DecisionTable.timeframe(query.integer(6)), action: query.text(7),
      reason: query.text(8), receivedMilliseconds: query.integer(9), answer: query.bytes(12),
      event: query.bytes(14), detail: query.bytes(13), bundle: query.optionalText(10),
      agent: query.optionalText(11))
  }

  static func timeframe(_ seconds: Int64) throws(StoreError) -> Timeframe {
    guard let timeframe = Timeframe.allCases.first(where: { $0.seconds == seconds }) else {
      throw .invalidRow(table: "decisions", detail: "no timeframe lasts \(seconds) seconds")
    }
    return timeframe
  }
}
