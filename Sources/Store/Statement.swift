import CSQLite

/// One prepared statement: bind, step, read columns, reset.
///
/// Parameters count from 1 and columns from 0, as in SQLite's own interface. Bindings outlive a
/// reset, so a loop binds only what changes.
///
/// `handle` is not watched for overlapping accesses: it only ever changes to nil.
final class Statement {
  @exclusivity(unchecked) private var handle: OpaquePointer?
  private unowned let database: Database
  let sql: String
  private let bound: BoundBytes

  /// Makes SQLite copy what it is given: `SQLITE_TRANSIENT`, a macro that Swift does not see.
  private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

  init(_ sql: String, connection: OpaquePointer, of database: Database) throws(StoreError) {
    self.sql = sql
    self.database = database
    let code = sqlite3_prepare_v3(
      connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
    bound = BoundBytes(count: Int(sqlite3_bind_parameter_count(handle)))
    guard code == SQLITE_OK else { throw database.error(code, in: sql) }
  }

  deinit {
    finalize()
    bound.free()
  }

  /// Frees the statement; using it afterwards throws `closed`.
  func finalize() {
    // The result repeats the error of the last step, which was thrown there.
    sqlite3_finalize(handle)
    handle = nil
  }

  // MARK: Binding

  func bind(_ index: Int32, _ value: Int64) throws(StoreError) {
    try check(sqlite3_bind_int64(handle, index, value))
  }

  /// Binds a number; NaN becomes NULL, which is how the tables say unknown.
  func bind(_ index: Int32, _ value: Double) throws(StoreError) {
    try check(sqlite3_bind_double(handle, index, value))
  }

  func bind(_ index: Int32, _ value: String?) throws(StoreError) {
    guard var text = value else { return try check(sqlite3_bind_null(handle, index)) }
    let code = text.withUTF8 { bytes in
      if bytes.isEmpty { return sqlite3_bind_text(handle, index, "", 0, Statement.transient) }
      let kept = bound.keep(UnsafeRawBufferPointer(bytes), for: index)
      let start = kept ?? UnsafeRawPointer(bytes.baseAddress)
      return sqlite3_bind_text64(
        handle, index, start?.assumingMemoryBound(to: CChar.self), UInt64(bytes.count),
        kept == nil ? Statement.transient : nil, UInt8(SQLITE_UTF8))
    }
    try check(code)
  }

  func bind(_ index: Int32, _ value: [UInt8]) throws(StoreError) {
    let code = value.withUnsafeBytes { bindBlob(index, $0) }
    try check(code)
  }

  func bind(_ index: Int32, blob value: UnsafeRawBufferPointer) throws(StoreError) {
    try check(bindBlob(index, value))
  }

  private func bindBlob(_ index: Int32, _ value: UnsafeRawBufferPointer) -> Int32 {
    // A nil pointer would bind NULL, and an empty array has one.
    if value.isEmpty { return sqlite3_bind_zeroblob(handle, index, 0) }
    let kept = bound.keep(value, for: index)
    return sqlite3_bind_blob64(
      handle, index, kept ?? value.baseAddress, UInt64(value.count),
      kept == nil ? Statement.transient : nil)
  }

  // MARK: Running

  /// Advances to the next row; false at the end.
  func step() throws(StoreError) -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code:
      guard handle != nil else { throw .closed }
      let error = database.error(code, in: sql)
      reset()
      throw error
    }
  }

  /// Runs a statement that yields no rows that matter, and makes it ready for the next run.
  func run() throws(StoreError) {
    _ = try step()
    reset()
  }

  /// Makes the statement ready to run again, with the same bindings.
  func reset() {
    // The result repeats the error of the last step, which was thrown there.
    sqlite3_reset(handle)
  }

  /// Resets, and lets go of the bound values.
  func clear() {
    reset()
    sqlite3_clear_bindings(handle)
  }

  // MARK: Columns

  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

  func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

  /// A number; NaN for NULL.
  func double(_ column: Int32) -> Double {
    isNull(column) ? .nan : sqlite3_column_double(handle, column)
  }

  func text(_ column: Int32) -> String {
    guard let start = sqlite3_column_text(handle, column) else { return "" }
    let count = Int(sqlite3_column_bytes(handle, column))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

  func bytes(_ column: Int32) -> [UInt8] { withBlob(column) { Array($0) } }

  /// Calls `read` with the bytes of a column, which are valid within the call only.
  func withBlob<Value>(_ column: Int32, _ read: (UnsafeRawBufferPointer) -> Value) -> Value {
    let start = sqlite3_column_blob(handle, column)
    let count = start == nil ? 0 : Int(sqlite3_column_bytes(handle, column))
    return read(UnsafeRawBufferPointer(start: start, count: count))
  }

  private func check(_ code: Int32) throws(StoreError) {
    if code == SQLITE_OK { return }
    throw handle == nil ? .closed : database.error(code, in: sql)
  }
}
