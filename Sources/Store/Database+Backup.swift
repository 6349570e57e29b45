import CSQLite

/// Copies of a database made by SQLite's backup interface, while others read and write it.
///
/// Source: https://www.sqlite.org/backup.html
extension Database {
  /// Pages copied between two looks at the progress: 4 MiB.
  private static let pagesAtOnce: Int32 = 1_024

  /// Opens a file for a copy to go into; nothing may be there.
  static func openCopy(_ path: String) throws(StoreError) -> Database {
    try Database(path: path, isWriter: true, durability: .full, lock: nil)
  }

  /// Copies every page as the last commit left it; commits that follow wait for nothing, and are not
  /// in the copy.
  ///
  /// - Parameter progress: told how many pages are done, of how many.
  /// - Throws: `diskFull`, `inputOutput`, `damaged`, `busy`.
  func copyPages(
    to target: Database, _ progress: (Int64, Int64) -> Void
  ) throws(StoreError) {
    // A transaction that stays open keeps the copy at one commit: without it each write of another
    // connection would begin the copy anew.
    try execute("BEGIN")
    _ = try integer("SELECT count(*) FROM sqlite_schema")
    do throws(StoreError) {
      try step(target, progress)
    } catch {
      try execute("COMMIT")
      throw error
    }
    try execute("COMMIT")
  }

  private func step(
    _ target: Database, _ progress: (Int64, Int64) -> Void
  ) throws(StoreError) {
    guard let source = handle, let destination = target.handle else { throw .closed }
    guard let copy = sqlite3_backup_init(destination, "main", source, "main") else {
      throw target.error(sqlite3_extended_errcode(destination), in: "backup")
    }
    var code: Int32
    repeat {
      code = sqlite3_backup_step(copy, Database.pagesAtOnce)
      let total = Int64(sqlite3_backup_pagecount(copy))
      progress(total - Int64(sqlite3_backup_remaining(copy)), total)
    } while code == SQLITE_OK || code == SQLITE_BUSY || code == SQLITE_LOCKED
    let finished = sqlite3_backup_finish(copy)
    guard code == SQLITE_DONE, finished == SQLITE_OK else {
      throw target.error(code == SQLITE_DONE ? finished : code, in: "backup")
    }
  }
}
