import CSQLite
import Glibc

/// A connection to the store: one writer per data directory, and read-only readers beside it.
///
/// The writer holds the directory's lock for as long as it is open. The file is in WAL mode, so
/// readers see the last commit and never wait. A connection is used by one thread at a time; the
/// caller serialises, as it must anyway for a transaction to mean anything.
///
///     data/conviction.sqlite       the database
///     data/conviction.sqlite-wal   commits that are not yet in it
///     data/conviction.lock         the writer's lock
public final class Database: @unchecked Sendable {
  /// The name of the database in its data directory.
  public static let fileName = "conviction.sqlite"

  /// The database file.
  public let path: String
  /// The data directory.
  public var directory: String { String(path.dropLast(Database.fileName.count + 1)) }
  /// False for a reader.
  public let isWriter: Bool
  /// What a commit promises.
  public let durability: Durability
  private var connection: OpaquePointer?
  /// SQLite's own connection, for what has a file of its own; nil where closed.
  var handle: OpaquePointer? { connection }
  private var lock: DirectoryLock?
  private var statements: [String: Statement] = [:]
  /// Where the file was when it was opened; nil for a reader.
  private var place: FilePlace?
  /// Those of fixed texts by where the text lies, which is looked up in no time.
  @exclusivity(unchecked) private var fixedStatements: [UnsafePointer<UInt8>: Statement] = [:]
  private var isInTransaction = false
  private var isTransactionFailed = false
  /// The decision id given last; nil until the journal was asked for the greatest.
  var lastReservedDecisionID: Int64?
  /// The series of bars that were added to, so that no event looks them up; of stored ones only.
  @exclusivity(unchecked) var barSpans: [BarSeries: BarSpans] = [:]
  /// How many bars are not yet where they belong; nil until they were counted.
  var freshBars: Int?
  /// The read that stays open between commits; nil where none does.
  private var view: Statement?
  /// Commits since it was opened.
  private var viewCommits = 0
  private static let viewCommitsMax = 32
  /// The pages in the log from which on no view stays open between commits; 0 where none ever does.
  var viewPagesMax: Int32 = 0
  /// The pages in the log after the last commit, where they are counted.
  private let logPageCount = UnsafeMutablePointer<Int32>.allocate(capacity: 1)

  init(
    path: String, isWriter: Bool, durability: Durability, lock: DirectoryLock?
  ) throws(StoreError) {
    self.path = path
    self.isWriter = isWriter
    self.durability = durability
    logPageCount.initialize(to: 0)
    self.lock = lock
    Database.prepareLibrary
    let flags = isWriter ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY
    if isWriter { try WriterFiles.register() }
    let code = sqlite3_open_v2(
      path, &connection, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
      isWriter ? WriterFiles.name : nil)
    guard code == SQLITE_OK else {
      let failure = error(code, in: "open")
      sqlite3_close(connection)
      connection = nil
      throw failure
    }
    if isWriter { place = try FilePlace(path) }
  }

  /// What SQLite is told once, before the first connection.
  private static let prepareLibrary: Void = {
    // Where another part of the process was earlier, SQLite goes on counting.
    _ = conviction_sqlite3_uncounted()
  }()

  /// Whether what is written is found again under the database's name; looks now and then.
  ///
  /// - Throws: `cannotOpen` where the file was removed, replaced or may not be written any more.
  func checkPlace() throws(StoreError) { try place?.check() }

  deinit {
    close()
    logPageCount.deallocate()
  }

  /// Folds the log into the database where no reader needs it, closes, and frees the directory.
  public func close() {
    view = nil
    for statement in statements.values { statement.finalize() }
    statements.removeAll()
    fixedStatements.removeAll()
    if connection != nil {
      sqlite3_close_v2(connection)
      connection = nil
    }
    lock?.release()
    lock = nil
  }

  // MARK: Transactions

  /// Runs `body` as one transaction: all of it is stored, or, where it throws, nothing.
  ///
  /// A transaction inside another becomes part of it; once any part has thrown, the outer one
  /// cannot commit, whoever catches the error.
  ///
  /// - Throws: what `body` throws; `diskFull`, `busy`, `inputOutput` where the commit fails.
  public func transaction<Value>(
    _ body: () throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    if isInTransaction {
      do throws(StoreError) { return try body() } catch {
        isTransactionFailed = true
        throw error
      }
    }
    try begin()
    isInTransaction = true
    isTransactionFailed = false
    defer { isInTransaction = false }
    do throws(StoreError) {
      let value = try body()
      if isTransactionFailed { throw StoreError.transactionFailed }
      try openView()
      try fixedStatement("COMMIT").run()
      limitView()
      return value
    } catch {
      forgetBars()
      try rollback()
      throw error
    }
  }

  private func begin() throws(StoreError) {
    do throws(StoreError) { try fixedStatement("BEGIN IMMEDIATE").run() } catch {
      // Another program writes, or has written: only without a view can it be waited for and seen.
      guard view != nil else { throw error }
      closeView()
      forgetBars()
      try fixedStatement("BEGIN IMMEDIATE").run()
    }
  }

  /// What is known of the bars may not be so any more.
  private func forgetBars() {
    barSpans.removeAll()
    freshBars = nil
  }

  private func rollback() throws(StoreError) {
    closeView()
    // A full disk or a failed write may have rolled back already (sqlite.org/lang_transaction).
    guard let connection, sqlite3_get_autocommit(connection) == 0 else { return }
    try statement("ROLLBACK").run()
  }

  // MARK: The view

  /// Begins a read that outlives the commit, so that the next transaction goes on from it.
  ///
  /// To leave the log and to enter it again takes four of the six locks of a commit, each a call of
  /// the system and as dear as two pages. What a view has seen stays in the log, so it is left every
  /// few commits, and at each where the log is to be copied.
  private func openView() throws(StoreError) {
    guard view == nil, logPages < viewPagesMax else { return }
    let view = try fixedStatement("SELECT 1 FROM sqlite_schema")
    if try view.step() { self.view = view }
    viewCommits = 0
  }

  private func limitView() {
    guard view != nil else { return }
    viewCommits += 1
    if viewCommits >= Database.viewCommitsMax || logPages >= viewPagesMax { closeView() }
  }

  private func closeView() {
    view?.reset()
    view = nil
  }

  // MARK: Statements

  /// As `statement(_:)`, of a text that is never put together: for what every commit runs.
  func fixedStatement(_ sql: StaticString) throws(StoreError) -> Statement {
    if let known = fixedStatements[sql.utf8Start] { return known }
    let statement = try statement("\(sql)")
    fixedStatements[sql.utf8Start] = statement
    return statement
  }

  /// The prepared statement of `sql`, kept for the next call.
  func statement(_ sql: String) throws(StoreError) -> Statement {
    if let known = statements[sql] { return known }
    guard let connection else { throw .closed }
    let statement = try Statement(sql, connection: connection, of: self)
    statements[sql] = statement
    return statement
  }

  /// Runs every statement of a script.
  func execute(_ sql: String) throws(StoreError) {
    guard let connection else { throw .closed }
    let code = sqlite3_exec(connection, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw error(code, in: sql) }
  }

  /// The first column of the first row, as a number; nil where there is no row or it is NULL.
  func integer(_ sql: String) throws(StoreError) -> Int64? {
    let query = try statement(sql)
    defer { query.reset() }
    return try query.step() && !query.isNull(0) ? query.integer(0) : nil
  }

  /// The rows that the last INSERT, UPDATE or DELETE changed.
  var changes: Int { Int(sqlite3_changes(connection)) }

  /// The error that SQLite's `code` means, with its own words.
  func error(_ code: Int32, in sql: String) -> StoreError {
    let words = connection.map { String(cString: sqlite3_errmsg($0)) }
    let message = words ?? String(cString: sqlite3_errstr(code))
    return StoreError(SQLFailure(sql: sql, code: code, message: message), path: path)
  }

  /// Waits up to `milliseconds` for a lock that another connection holds.
  func setBusyTimeout(_ milliseconds: Int32) { sqlite3_busy_timeout(connection, milliseconds) }

  // MARK: The log

  /// The pages in the write-ahead log after the last commit; 0 where they are not counted.
  var logPages: Int32 { logPageCount.pointee }

  /// Calls `hook` after each commit with the place of `logPages`; false where closed.
  func setLogHook(
    _ hook:
      @convention(c) (
        UnsafeMutableRawPointer?, OpaquePointer?, UnsafePointer<CChar>?, Int32
      ) -> Int32
  ) -> Bool {
    guard let connection else { return false }
    sqlite3_wal_hook(connection, hook, logPageCount)
    return true
  }

  /// Lets SQLite checkpoint by itself again.
  func checkpointAutomatically() {
    if let connection { sqlite3_wal_autocheckpoint(connection, 1_000) }
  }

  /// Copies committed pages from the log into the database, as far as readers allow.
  ///
  /// SQLite does this by itself every 1,000 pages; a server may do it when it is idle instead.
  ///
  /// - Throws: `busy`, `diskFull`, `inputOutput`.
  public func checkpoint() throws(StoreError) {
    guard let connection else { throw .closed }
    closeView()
    let code = sqlite3_wal_checkpoint_v2(
      connection, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
    guard code == SQLITE_OK else { throw error(code, in: "checkpoint") }
  }
}
