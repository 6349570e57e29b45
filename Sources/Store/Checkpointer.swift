import CSQLite
import Glibc

/// Copies committed pages from the log into the database beside the commits, on a thread of its own.
///
/// SQLite would do it inside the commit that fills a thousand pages, and whoever waits for that one
/// waits for the disk as well. It is copied each time that it has grown by `pagesMax`, not more often:
/// a page that changes with every commit is copied once for all of them. The log begins anew only
/// once nothing in it is left to copy, which under load never happens by itself: when it has grown
/// to four times those pages, what is left after a copy is copied between two commits.
///
/// Checked by hand for threads: what `lock` guards is only touched under it, the two next sizes only
/// by whoever commits.
final class Checkpointer: @unchecked Sendable {
  /// Pages in the log at which it is copied.
  private let pagesMax: Int32
  private let path: String
  private let lock = Gate()
  private var isWanted = false
  private var isStopped = false
  private var isStarted = false
  private let thread = WriterThread()
  /// The pages in the log at which it is copied next, beside the commits and between them.
  private var nextCopy: Int32
  private var nextPause: Int32

  /// Takes the work over from SQLite's own automatic checkpoints; nil where it cannot.
  init?(_ database: Database, pagesMax: Int32) {
    self.pagesMax = pagesMax
    nextCopy = pagesMax
    nextPause = 4 * pagesMax
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
    guard pages >= pagesMax else {
      nextCopy = pagesMax
      nextPause = 4 * pagesMax
      return
    }
    if pages >= nextCopy {
      nextCopy = pages + pagesMax
      lock.withLock {
        isWanted = true
        lock.signal()
      }
    }
    // Also while the thread is wanted and got no processor yet: the log is bounded, not the thread's
    // luck. Where it is copying already, SQLite says that it is busy, at once.
    if pages >= nextPause {
      nextPause = pages + max(1, pagesMax / 64)
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
