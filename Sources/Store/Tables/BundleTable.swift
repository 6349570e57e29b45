/// The bundle that serves each symbol.
public struct BundleTable: Sendable {
  let database: Database

  static let schema = """
    CREATE TABLE bundles (
      symbol TEXT PRIMARY KEY NOT NULL,
      serving TEXT NOT NULL,
      previous TEXT,
      shadow INTEGER NOT NULL CHECK (shadow IN (0, 1)),
      promoted INTEGER NOT NULL CHECK (promoted IN (0, 1)),
      changed_ms INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID
    """

  public init(_ database: Database) { self.database = database }

  /// Stores the row of its symbol, in place of the one there was.
  ///
  /// - Throws: `diskFull`, `busy`, `inputOutput`.
  public func set(_ row: BundleRow) throws(StoreError) {
    let set = try database.statement(
      "INSERT OR REPLACE INTO bundles VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
    try set.bind(1, row.symbol)
    try set.bind(2, row.serving)
    try set.bind(3, row.previous)
    try set.bind(4, Int64(row.isShadow ? 1 : 0))
    try set.bind(5, Int64(row.isPromoted ? 1 : 0))
    try set.bind(6, row.changedMilliseconds)
    try set.run()
  }

  /// The row of a symbol; nil where no bundle serves it.
  ///
  /// - Throws: `busy`, `damaged`, `inputOutput`.
  public func find(symbol: String) throws(StoreError) -> BundleRow? {
    try list().first { $0.symbol == symbol }
  }

  /// All rows, by symbol.
  ///
  /// - Throws: `busy`, `damaged`, `inputOutput`.
  public func list() throws(StoreError) -> [BundleRow] {
    let query = try database.statement(
      "SELECT symbol, serving, previous, shadow, promoted, changed_ms FROM bundles ORDER BY symbol")
    defer { query.reset() }
    var list: [BundleRow] = []
    while try query.step() {
      list.append(
        BundleRow(
          symbol: query.text(0), serving: query.text(1), previous: query.optionalText(2),
          isShadow: query.integer(3) != 0, isPromoted: query.integer(4) != 0,
          changedMilliseconds: query.integer(5)))
    }
    return list
  }
}
