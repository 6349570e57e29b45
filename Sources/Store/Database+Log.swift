import CSQLite

/// How long the write-ahead log is, for who decides when it is copied into the database.
extension Database {
  /// Counts the log's pages at each commit, and ends SQLite's own automatic checkpoints.
  ///
  /// - Returns: false where the database is closed.
  func countLogPages() -> Bool {
    setLogHook { context, _, _, pages in
      context?.assumingMemoryBound(to: Int32.self).pointee = pages
      return SQLITE_OK
    }
  }
}
