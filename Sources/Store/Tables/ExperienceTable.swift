/// The position agent's experiences in the order in which they were learned; never changed.
public struct ExperienceTable: Sendable {
  let database: Database

  static let schema = """
    CREATE TABLE experiences (
      sequence INTEGER PRIMARY KEY,
      account INTEGER NOT NULL,
      trade INTEGER NOT NULL,
      event_id TEXT NOT NULL,
      body BLOB NOT NULL
    ) STRICT
    """

  public init(_ database: Database) { self.database = database }

  /// Adds a row under its own sequence.
  ///
  /// - Throws: `constraint` where the sequence is there already; `diskFull`, `busy`, `inputOutput`.
  public func insert(_ row: ExperienceRow) throws(StoreError) {
    let insert = try database.statement(
      """
      INSERT INTO experiences (sequence, account, trade, event_id, body)
      VALUES (?1, ?2, ?3, ?4, ?5)
      """)
    defer { insert.clear() }
    try insert.bind(1, row.sequence)
    try insert.bind(2, row.account)
    try insert.bind(3, row.trade)
    try insert.bind(4, row.eventID)
    try insert.bind(5, row.body)
    try insert.run()
  }

  /// The bodies of the last `count` experiences up to and with `sequence`, oldest first.
  ///
  /// - Throws: `busy`, `damaged`, `inputOutput`.
  /// - Complexity: O(count + log n)
  public func bodies(last count: Int, upTo sequence: Int64 = .max) throws(StoreError) -> [[UInt8]] {
    let query = try database.statement(
      "SELECT body FROM experiences WHERE sequence <= ?1 ORDER BY sequence DESC LIMIT ?2")
    defer { query.reset() }
    try query.bind(1, sequence)
    try query.bind(2, Int64(max(0, count)))
    var newestFirst: [[UInt8]] = []
    while try query.step() { newestFirst.append(query.bytes(0)) }
    return newestFirst.reversed()
  }

  /// The greatest sequence; 0 where there is none.
  ///
  /// - Throws: `busy`, `damaged`, `inputOutput`.
  public func lastSequence() throws(StoreError) -> Int64 {
    try database.integer("SELECT max(sequence) FROM experiences") ?? 0
  }
}

/// One experience as the journal keeps it.
public struct ExperienceRow: Sendable, Equatable {
  /// 1 for the first experience ever, and so on without a gap.
  public var sequence: Int64
  /// The account's login.
  public var account: Int64
  /// The ticket of the trade.
  public var trade: Int64
  /// The event that the action answered.
  public var eventID: String
  /// The agent's own bytes.
  public var body: [UInt8]

  public init(sequence: Int64, account: Int64, trade: Int64, eventID: String, body: [UInt8]) {
    self.sequence = sequence
    self.account = account
    self.trade = trade
    self.eventID = eventID
    self.body = body
  }
}
