import CSQLite
import Glibc

/// Copies committed pages from the log into the database beside the commits, on a thread of its own.
///
/// SQLite would do it inside the commit that fills a thousand pages, and whoever waits for that one
/// waits for the disk as well. The log begins anew only once nothing in it is left to copy, which
/// under load never happens by itself: when it has grown to four times the pages at which it is
/// copied, what is left after a copy is copied between two commits, a few pages only.
///
/// Checked by hand for threads: what `lock` guards is only touched under it.
final class Checkpointer: @unchecked Sendable {
  /// Pages in the log at which it is copied.
  private let pagesMax: Int32
  private let path: String
  private let lock = Gate()
  private var isWanted = false
  private var isStopped = false
  private var isStarted = false
  private let thread = WriterThread()

  /// Takes the work over from SQLite's own automatic checkpoints; nil where it cannot.
  init?(_ database: Database, pagesMax: Int32) {
    self.pagesMax = pagesMax
    path = database.path
    guard database.isWriter, database.countLogPages() else { return nil }
    do {
      try thread.start { [self] in serve() }
      isStarted = true
    } catch {
      database.checkpointAutomatically()
      return nil
    }
  }

  /// Called after each commit by whoever committed.
  func consider(_ database: Database) {
    let pages = database.logPages
    guard pages >= pagesMax else { return }
    lock.withLock {
      isWanted = true
      lock.signal()
    }
    // Also while the thread is wanted and got no processor yet: the log is bounded, not the thread's
    // luck. Where it is copying already, SQLite says that it is busy, at once.
    if pages >= 4 * pagesMax {
      // A reader that still needs old pages only leaves them for the next time.
      do { try database.checkpoint() } catch { return }
    }
  }

  func stop() {
    lock.withLock {
      isStopped = true
      lock.signal()
    }
    thread.join()
  }

  private func serve() {
    var connection: OpaquePointer?
    let opened = sqlite3_open_v2(path, &connection, SQLITE_OPEN_READWRITE, nil)
    defer { sqlite3_close_v2(connection) }
    guard opened == SQLITE_OK else { return }
    sqlite3_wal_autocheckpoint(connection, 0)
    while true {
      let goesOn = lock.withLock {
        while !isWanted && !isStopped { lock.wait() }
        return !isStopped
      }
      guard goesOn else { return }
      sqlite3_wal_checkpoint_v2(connection, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
      lock.withLock { isWanted = false }
    }
  }
}
