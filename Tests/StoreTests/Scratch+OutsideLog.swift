import CSQLite

extension Scratch {
  /// The first column of what SQLite finds in a database's own file, as one sees that knows of no log.
  static func rowsOutsideLog(_ sql: String, _ path: String) -> [String] {
    var connection: OpaquePointer?
    var statement: OpaquePointer?
    defer {
      sqlite3_finalize(statement)
      sqlite3_close(connection)
    }
    let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
    guard sqlite3_open_v2("file:\(path)?immutable=1", &connection, flags, nil) == SQLITE_OK,
      sqlite3_prepare_v2(connection, sql, -1, &statement, nil) == SQLITE_OK
    else { return [] }
    var rows: [String] = []
    while sqlite3_step(statement) == SQLITE_ROW, let text = sqlite3_column_text(statement, 0) {
      rows.append(String(cString: text))
    }
    return rows
  }
}
