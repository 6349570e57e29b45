import CLinux
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
/// and all of it would be left to the copy; so the disk is set to write while the log grows.
///
/// So the log's file keeps to the size that `Database.fillLog` gave it, and a commit overwrites what
/// is there: to write behind a file's end takes the system twice as long.
///
/// Checked by hand for threads: what `lock` guards is only touched under it, the two next sizes and
/// what is known of the log's file only by whoever commits.
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
  private var isStarted = false
  private let thread = WriterThread()
  /// The pages in the log at which it is next to be copied in the quiet, and between two commits.
  private var nextCopy: Int32
  private var nextPause: Int32

  /// The log's file and the pages of it that the disk was set to write; nil where commits sync it.
  private var ahead: (file: Int32, pages: Int32)?
  /// Pages that the disk is set to write at once: 256 KiB. Of four times as many the call itself was what
  /// made the slowest hundredth of events slow.
  private static let aheadPages: Int32 = 128

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
      isStarted = true
    } catch {
      database.checkpointAutomatically()
      return nil
    }
    if database.durability == .normal {
      ahead = (open(database.path + "-wal", O_WRONLY | O_CLOEXEC), 0)
    }
  }

  /// Called after each commit by whoever committed.
  func consider(_ database: Database) {
    commits.wrappingAdd(1, ordering: .relaxed)
    let pages = database.logPages
    writeAhead(pages)
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

  /// Sets the disk to write what the log has gained, without waiting for it.
  private func writeAhead(_ pages: Int32) {
    guard let known = ahead, known.file >= 0 else { return }
    // Begun anew.
    let begun = known.pages <= pages ? known.pages : 0
    if pages - begun >= Checkpointer.aheadPages {
      let bytes = Database.logPageBytes
      // What is not set off now is written by the copy; its sync says whether it was.
      _ = conviction_write_ahead(
        known.file, Int(begun) * bytes, Int(pages - begun) * bytes)
      ahead?.pages = pages
    } else {
      ahead?.pages = begun
    }
  }

  func stop() {
    lock.withLock {
      isStopped = true
      lock.signal()
    }
    thread.join()
    if let file = ahead?.file, file >= 0 { close(file) }
    ahead = nil
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
