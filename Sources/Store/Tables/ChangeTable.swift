/// What a replay must know beside the events: where it may begin, and what changed between decisions.
public struct ChangeTable: Sendable {
  let database: Database

  static let schema = """
    CREATE TABLE changes (
      sequence INTEGER PRIMARY KEY,
      since INTEGER NOT NULL,
      after_trade INTEGER NOT NULL,
      kind TEXT NOT NULL,
      body BLOB NOT NULL
    ) STRICT;
    CREATE INDEX changes_by_since ON changes (since);
    """

  public init(_ database: Database) { self.database = database }

  /// Adds a change, behind everything that is stored.
  ///
  /// - Parameter since: the first decision that sees it.
  /// - Throws: `diskFull`, `busy`, `inputOutput`.
  public func insert(_ change: JournalChange, since: Int64) throws(StoreError) {
    let insert = try database.statement(
      """
      INSERT INTO changes (since, after_trade, kind, body)
      VALUES (?1, (SELECT coalesce(max(sequence), 0) FROM trade_events), ?2, ?3)
      """)
    defer { insert.clear() }
    try insert.bind(1, since)
    try insert.bind(2, change.kind.rawValue)
    try insert.bind(3, change.body)
    try insert.run()
  }

  /// The changes after `sequence` that a decision sees, in order, at most `limit` of them.
  ///
  /// - Throws: `busy`, `damaged`, `inputOutput`, `invalidRow`.
  public func list(
    after sequence: Int64, seenBy decision: Int64, limit: Int = 1_000
  ) throws(StoreError) -> [JournalChangeRow] {
    let query = try database.statement(
      """
      SELECT sequence, since, after_trade, kind, body FROM changes
      WHERE sequence > ?1 AND since <= ?2 ORDER BY sequence LIMIT ?3
      """)
    try query.bind(1, sequence)
    try query.bind(2, decision)
    try query.bind(3, Int64(max(0, limit)))
    return try rows(of: query)
  }

  /// The last change of a kind that a decision sees; nil where there is none.
  ///
  /// - Throws: `busy`, `damaged`, `inputOutput`, `invalidRow`.
  public func last(
    _ kind: JournalChange.Kind, seenBy decision: Int64 = .max
  ) throws(StoreError) -> JournalChangeRow? {
    try one(kind, "since <= ?2 ORDER BY sequence DESC", decision)
  }

  /// The first change of a kind that decisions before `decision` do not see; nil where there is none.
  ///
  /// - Throws: `busy`, `damaged`, `inputOutput`, `invalidRow`.
  public func first(
    _ kind: JournalChange.Kind, since decision: Int64
  ) throws(StoreError) -> JournalChangeRow? {
    try one(kind, "since >= ?2 ORDER BY sequence", decision)
  }

  private func one(
    _ kind: JournalChange.Kind, _ condition: String, _ decision: Int64
  ) throws(StoreError) -> JournalChangeRow? {
    let query = try database.statement(
      """
      SELECT sequence, since, after_trade, kind, body FROM changes
      WHERE kind = ?1 AND \(condition) LIMIT 1
      """)
    try query.bind(1, kind.rawValue)
    try query.bind(2, decision)
    return try rows(of: query).first
  }

  private func rows(of query: Statement) throws(StoreError) -> [JournalChangeRow] {
    defer { query.reset() }
    var list: [JournalChangeRow] = []
    while try query.step() {
      guard let kind = JournalChange.Kind(rawValue: query.text(3)) else {
        throw .invalidRow(table: "changes", detail: "there is no kind \(query.text(3))")
      }
      list.append(
        JournalChangeRow(
          sequence: query.integer(0), since: query.integer(1), afterTrade: query.integer(2),
          change: JournalChange(kind, query.bytes(4))))
    }
    return list
  }
}
