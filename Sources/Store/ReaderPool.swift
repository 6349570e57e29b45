import Glibc

/// Read-only connections for whoever asks, one for each that asks at the same time.
///
/// They see the last commit, wait for no writer and keep none waiting.
///
/// Checked by hand for threads: `idle` is only touched under `lock`, a connection only by who took it.
public final class ReaderPool: @unchecked Sendable {
  public let directory: String
  private let lock = Gate()
  private var idle: [Database] = []

  /// - Parameter directory: the data directory, which a writer has opened before.
  public init(directory: String) { self.directory = directory }

  /// Calls `read` with a connection that no one else uses meanwhile.
  ///
  /// - Throws: what `read` throws; `cannotOpen`, `damaged` where a connection cannot be made.
  public func read<Value>(
    _ read: (Journal) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    let database =
      if let known = lock.withLock({ idle.popLast() }) {
        known
      } else {
        try Database.openReader(directory: directory)
      }
    // A connection that has failed may go on failing: the next one is a new one.
    let value = try read(Journal(database))
    lock.withLock { idle.append(database) }
    return value
  }

  /// As `read(_:)`, for reading that has other errors as well.
  ///
  /// - Throws: what `read` throws; `cannotOpen`, `damaged` where a connection cannot be made.
  public func reading<Value>(_ read: (Journal) throws -> Value) throws -> Value {
    let outcome = try self.read { (journal) throws(StoreError) in Result { try read(journal) } }
    return try outcome.get()
  }

  /// Closes the connections that no one uses.
  public func close() {
    let closing = lock.withLock {
      let closing = idle
      idle = []
      return closing
    }
    for database in closing { database.close() }
  }
}
