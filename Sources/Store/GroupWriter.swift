import Glibc

/// Commits what its source has ready, all of it at once: one sync serves every event that waits.
///
/// ```
/// kick ──→ is someone committing? ── yes ──→ noted; that one looks again before it ends
///                │ no
///                └─→ full: the writer's thread commits     normal: the caller does, at once
/// ```
/// With durability `full` a commit waits for the disk, so it has a thread of its own and no caller
/// ever does. With `normal` it is a write to memory, sooner done than another thread is woken; what the
/// log and the newest bars need from time to time takes longer, and can be left until the answers are
/// out.
///
/// Checked by hand for threads: what `lock` guards is only touched under it, `journal` only by
/// whoever set `isCommitting`.
public final class GroupWriter: @unchecked Sendable {
  private let journal: Journal
  private let commitsInline: Bool
  private let lock = Gate()
  private var isCommitting = false
  private var hasNews = false
  /// Whether the log was to be looked after while someone committed, who does so, or whoever is next.
  private var isUntidy = false
  private var isStopped = false
  private weak var source: (any CommitSource)?
  private let thread = WriterThread()
  private let checkpointer: Checkpointer?
  /// Bars not yet in order at which they next are put there; of whoever set `isCommitting`.
  private var settlesAt = BarTable.freshMax

  /// Groups that a caller commits before it leaves the rest to the thread: it has peers to serve.
  private static let groupsInlineMax = 4

  /// - Parameters:
  ///   - journal: over the writer; no one else uses it while the group writer does.
  ///   - logPagesMax: the pages in the log at which they are copied into the database; nil for
  ///     16 MiB.
  public init(_ journal: Journal, logPagesMax: Int32? = nil) {
    self.journal = journal
    commitsInline = journal.database.durability == .normal
    checkpointer = Checkpointer(
      journal.database, pagesMax: logPagesMax ?? Checkpointer.pagesMax)
  }

  /// Begins to commit what `source` has; once.
  ///
  /// - Throws: `cannotOpen` where the system gives no thread.
  public func start(_ source: any CommitSource) throws(StoreError) {
    self.source = source
    settle(from: 1)
    try thread.start { [self] in serve() }
  }

  /// Something is ready: it is committed soon, with durability `normal` before this returns or by
  /// whoever is committing.
  ///
  /// - Parameter tidies: whether the log is looked after in between; else `tidy` follows.
  public func kick(tidies: Bool = true) {
    let leads = lock.withLock {
      hasNews = true
      if isStopped || isCommitting { return false }
      guard commitsInline else {
        lock.signal()
        return false
      }
      isCommitting = true
      return true
    }
    if leads { commit(groupsMax: GroupWriter.groupsInlineMax, tidies: tidies) }
  }

  /// Looks after the log, where that was left, and commits what became ready meanwhile; where someone is
  /// committing, it is left to that one, so that the log grows for no longer however busy it is.
  public func tidy() {
    let leads = lock.withLock {
      // With durability `full` the thread has done so.
      if !commitsInline || isStopped { return false }
      isUntidy = isCommitting
      if isCommitting { return false }
      isCommitting = true
      return true
    }
    guard leads else { return }
    lookAfter()
    commit(groupsMax: GroupWriter.groupsInlineMax, tidies: true)
  }

  /// Commits what is ready and ends the thread; nothing is committed afterwards.
  public func stop() {
    lock.withLock {
      isStopped = true
      lock.signal()
    }
    thread.join()
    checkpointer?.stop()
  }

  /// The body of the thread.
  private func serve() {
    while true {
      let goesOn = lock.withLock {
        while !(hasNews && !isCommitting) {
          if isStopped && !isCommitting { return false }
          lock.wait()
        }
        isCommitting = true
        return true
      }
      guard goesOn else { return }
      commit(groupsMax: .max, tidies: true)
    }
  }

  /// Commits group after group until nothing is ready; only for whoever set `isCommitting`.
  private func commit(groupsMax: Int, tidies: Bool) {
    var groups = 0
    while true {
      let isLast = lock.withLock {
        if hasNews && groups < groupsMax {
          hasNews = false
          return false
        }
        isCommitting = false
        // What is left, and a stop that waits, are the thread's.
        if hasNews || isStopped { lock.signal() }
        return true
      }
      if isLast { return }
      guard let source else { continue }
      let entries = source.nextGroup(journal)
      if entries.isEmpty { continue }
      groups += 1
      // More may be ready by the time that this group is stored.
      lock.withLock { hasNews = true }
      do {
        try journal.database.checkPlace()
        try journal.write(entries)
        source.committed(journal)
      } catch {
        source.failed(error, journal)
      }
      let isDue = lock.withLock {
        defer { isUntidy = false }
        return tidies || isUntidy
      }
      if isDue { lookAfter() }
    }
  }

  /// What the database needs from time to time, between two commits; only for whoever set
  /// `isCommitting`.
  private func lookAfter() {
    settle(from: settlesAt)
    checkpointer?.consider(journal.database)
  }

  private func settle(from count: Int) {
    do {
      if try journal.bars.settle(from: count) { settlesAt = BarTable.freshMax }
    } catch {
      // Not at every commit: what failed took as long as what does not.
      settlesAt += BarTable.freshMax
      source?.unsettled(error)
    }
  }
}
