/// What must survive a restart besides the journal: serialised state under a key.
///
/// Accounts, intents, breakers, position memory and the agent each own their keys and bytes. A key
/// reads as `kind/identity`, so that a kind can be loaded by its prefix.
public struct StateTable: Sendable {
  let database: Database

  static let schema = """
    CREATE TABLE states (
      key TEXT PRIMARY KEY NOT NULL,
      value BLOB NOT NULL
    ) STRICT
    """

  public init(_ database: Database) { self.database = database }

  /// Stores a value, or removes the key.
  ///
  /// - Throws: `diskFull`, `busy`, `inputOutput`.
  public func set(_ change: StateChange) throws(StoreError) {
    guard let value = change.value else {
      let remove = try database.statement("DELETE FROM states WHERE key = ?1")
      try remove.bind(1, change.key)
      return try remove.run()
    }
    // Nearly every key is there: to try an insert first would take a fifth longer.
    try run(
      try database.fixedStatement("UPDATE states SET value = ?2 WHERE key = ?1"), change.key, value)
    if database.changes == 0 {
      try run(try database.statement("INSERT INTO states VALUES (?1, ?2)"), change.key, value)
    }
  }

  private func run(_ set: Statement, _ key: String, _ value: [UInt8]) throws(StoreError) {
    defer { set.clear() }
    try set.bind(1, key)
    try set.bind(2, value)
    try set.run()
  }

  /// The value of a key; nil where it has none.
  ///
  /// - Throws: `busy`, `damaged`, `inputOutput`.
  public func value(_ key: String) throws(StoreError) -> [UInt8]? {
    let query = try database.statement("SELECT value FROM states WHERE key = ?1")
    defer { query.reset() }
    try query.bind(1, key)
    return try query.step() ? query.bytes(0) : nil
  }

  /// The keys that begin with `prefix` and their values, in the order of the keys' bytes.
  ///
  /// - Throws: `busy`, `damaged`, `inputOutput`.
  public func values(prefix: String) throws(StoreError) -> [(key: String, value: [UInt8])] {
    let query = try database.statement(
      "SELECT key, value FROM states WHERE key >= ?1 ORDER BY key")
    defer { query.reset() }
    try query.bind(1, prefix)
    var list: [(key: String, value: [UInt8])] = []
    while try query.step() {
      let key = query.text(0)
      // Bytes, not characters: a combining mark after the prefix must not end the match.
      guard key.utf8.starts(with: prefix.utf8) else { break }
      list.append((key, query.bytes(1)))
    }
    return list
  }
}
