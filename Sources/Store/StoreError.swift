import CSQLite

/// Why the store could not do what it was asked.
public enum StoreError: Error, Sendable, Equatable {
  /// The disk, or the limit set on the database, has no room; nothing of the transaction is kept.
  case diskFull(SQLFailure)
  /// Another connection held the database for longer than the busy timeout.
  case busy(SQLFailure)
  /// The file is not a sound SQLite database; it is left as it is.
  case damaged(path: String, detail: String)
  /// Another instance serves this data directory; its process id where the lock file names it.
  case locked(directory: String, processID: Int32?)
  /// The database was written by a newer version.
  case newerSchema(path: String, found: Int, known: Int)
  /// The file is a sound database of some other program.
  case foreignDatabase(path: String)
  /// A file or directory could not be made or opened.
  case cannotOpen(path: String, reason: String)
  /// The operating system failed a read, write or sync.
  case inputOutput(SQLFailure)
  /// A row broke a rule of its table: a second row of one event id, a missing value.
  case constraint(SQLFailure)
  /// A bar without finite, positive and ordered prices.
  case invalidBar(symbol: String, timeframe: String, openTime: Int64)
  /// A stored value that no version of this program writes.
  case invalidRow(table: String, detail: String)
  /// The database was used after `close()`.
  case closed
  /// A part of the transaction had failed before it was to be committed.
  case transactionFailed
  /// Any other refusal by SQLite.
  case sql(SQLFailure)

  /// A stable name for logs and metrics.
  public var code: String {
    switch self {
    case .diskFull: "disk_full"
    case .busy: "store_busy"
    case .damaged: "store_damaged"
    case .locked: "store_locked"
    case .newerSchema: "store_newer"
    case .foreignDatabase: "store_foreign"
    case .cannotOpen: "store_cannot_open"
    case .inputOutput: "store_io"
    case .constraint: "store_constraint"
    case .invalidBar: "invalid_bar"
    case .invalidRow: "store_invalid_row"
    case .closed: "store_closed"
    case .transactionFailed: "store_transaction_failed"
    case .sql: "store_sql"
    }
  }
}

extension StoreError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .diskFull(let failure): "no room on disk: \(failure)"
    case .busy(let failure): "the database is held by another program: \(failure)"
    case .damaged(let path, let detail):
      "\(path) is damaged and was left as it is (\(detail)): restore a backup with "
        + "`conviction restore FILE --replace`, which moves it aside, or move it away to start afresh"
    case .locked(let directory, let processID):
      "\(directory) is in use by another instance"
        + (processID.map { " (process \($0))" } ?? "")
    case .newerSchema(let path, let found, let known):
      "\(path): expected schema \(known) or older, was \(found); use the newer version"
    case .foreignDatabase(let path): "\(path) is the database of another program"
    case .cannotOpen(let path, let reason): "cannot open \(path): \(reason)"
    case .inputOutput(let failure): "the disk failed: \(failure)"
    case .constraint(let failure): "a row was refused: \(failure)"
    case .invalidBar(let symbol, let timeframe, let openTime):
      "\(symbol) \(timeframe) bar of \(openTime): prices must be positive, low the least, "
        + "high the greatest"
    case .invalidRow(let table, let detail): "table \(table): \(detail)"
    case .closed: "the database is closed"
    case .transactionFailed: "an earlier step of the transaction failed; nothing was stored"
    case .sql(let failure): "\(failure)"
    }
  }

  /// Sorts a refusal of SQLite by what its caller can do about it.
  init(_ failure: SQLFailure, path: String) {
    switch failure.code & 0xff {
    case SQLITE_FULL: self = .diskFull(failure)
    case SQLITE_BUSY, SQLITE_LOCKED: self = .busy(failure)
    case SQLITE_CORRUPT, SQLITE_NOTADB: self = .damaged(path: path, detail: failure.message)
    case SQLITE_IOERR: self = .inputOutput(failure)
    case SQLITE_CONSTRAINT, SQLITE_MISMATCH, SQLITE_TOOBIG: self = .constraint(failure)
    case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_READONLY, SQLITE_AUTH:
      self = .cannotOpen(path: path, reason: failure.description)
    default: self = .sql(failure)
    }
  }
}
