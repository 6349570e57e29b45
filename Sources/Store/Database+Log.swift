import CSQLite
import Glibc

/// How long the write-ahead log is, for who decides when it is copied into the database, and for the
/// file system.
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

  /// Fills the log's file with zeros up to the size that it grows to, so that a commit overwrites
  /// what the file has already: to sync a file that has grown takes several times as long.
  ///
  /// SQLite ends a log where a page's checksum does not hold, so zeros behind it are nothing to it.
  /// Where there is no room for them, the file stays as it was.
  ///
  /// - Complexity: O(size): 37 MB, once at a start.
  public func fillLog() {
    let file = Glibc.open(path + "-wal", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    defer { Glibc.close(file) }
    let size = lseek(file, 0, SEEK_END)
    let zeros = [UInt8](repeating: 0, count: 1 << 20)
    var end = size
    while size >= 0, end < Database.logBytes {
      let count = pwrite(file, zeros, min(zeros.count, Database.logBytes - end), end)
      guard count > 0 else {
        // Also where only some of them found room: others need it more.
        _ = ftruncate(file, size)
        return
      }
      end += count
    }
    // A commit's own sync says whether it is stored; this one only comes before the first of them.
    _ = fdatasync(file)
  }

  /// The pages at which the log is copied between two commits, and a tenth more for where a reader or
  /// a copy is under way just then.
  private static let logBytes = 2 * Int(Checkpointer.pagesMax) * 11 / 10 * logPageBytes

  /// A page in the log, its header included.
  private static let logPageBytes = 2_048 + 24
}
