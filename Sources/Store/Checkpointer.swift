import CSQLite
import Glibc
import Synchronization

/// Copies committed pages from the log into the database in the quiet between commits, on a thread of
/// its own.
///
/// SQLite would do it inside the commit that fills a thousand pages, and whoever waits for that one
/// waits for the disk as well. Here it is due when the log has `pagesMax`, not sooner: a page that
/// changes with every commit is copied once for all of them. It is done once no commit has come for
/// a while, for what reads and syncs beside commits takes time from them: bars close together, and
/// then for a minute nothing does. The commit after it begins the log anew. Where no quiet comes, the
/// copy is made between two commits, at twice those pages; with durability `normal` once the answers of
/// the first are out.
///
/// Before the copy the log itself must be on the disk. With durability `normal` no commit waits for that,
/// and all of it is left to the copy. To set the disk to write while the log grows would shorten the
/// copies between commits, which are rare, by a third, and make the slowest hundredth of events slower.
///
/// The log's file keeps to the size that `Database.fillLog` gave it, and a commit overwrites what
/// is there: to write behind a file's end takes the system twice as long.
///
/// Checked by hand for threads: what `lock` guards is only touched under it, the two next sizes only by
/// whoever commits.
final class Checkpointer: @unchecked Sendable {
  /// The pages at which a server's log is to be copied: 16 MiB.
  static let pagesMax: Int32 = 8_192
  /// How long no commit has come when it is quiet.
  private static let quietMicroseconds: UInt32 = 20_000

  /// Pages in the log at which it is to be copied.
  private let pagesMax: Int32
  private let path: String
  /// How many commits there were.
  private let commits = Atomic<Int>(0)
  private let lock = Gate()
  private var isWanted = false
  private var isStopped = false
  private let thread = WriterThread()
  /// The pages in the log at which it is next to be copied in the quiet, and between two commits.
  private var nextCopy: Int32
  private var nextPause: Int32

  /// Takes the work over from SQLite's own automatic checkpoints; nil where it cannot.
  init?(_ database: Database, pagesMax: Int32) {
    self.pagesMax = pagesMax
    nextCopy = pagesMax
    nextPause = 2 * pagesMax
    path = database.path
    guard database.isWriter, database.countLogPages() else { return nil }
    database.viewPagesMax = pagesMax
    do {
      try thread.start { [self] in serve() }
    } catch {
      database.checkpointAutomatically()
      return nil
    }
  }

  /// Called after each commit by whoever committed.
  func consider(_ database: Database) {
    commits.wrappingAdd(1, ordering: .relaxed)
    let pages = database.logPages
    guard pages >= pagesMax else {
      nextCopy = pagesMax
      nextPause = 2 * pagesMax
      return
    }
    if pages >= nextCopy {
      nextCopy = pages + pagesMax
      lock.withLock {
        isWanted = true
        lock.signal()
      }
    }
    // Where the thread is copying already, SQLite says that it is busy, at once.
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
      guard goesOn, awaitQuiet() else { return }
      // A connection that has read nothing knows of no log, and would find nothing to copy. What is not
      // copied now is copied between two commits.
      if sqlite3_exec(connection, "PRAGMA schema_version", nil, nil, nil) == SQLITE_OK {
        sqlite3_wal_checkpoint_v2(connection, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
      }
      lock.withLock { isWanted = false }
    }
  }

  /// Returns once no commit has come for a while; false where it is to end.
  private func awaitQuiet() -> Bool {
    var before: Int
    repeat {
      before = commits.load(ordering: .relaxed)
      usleep(Checkpointer.quietMicroseconds)
      if lock.withLock({ isStopped }) { return false }
    } while commits.load(ordering: .relaxed) != before
    return true
  }
}
