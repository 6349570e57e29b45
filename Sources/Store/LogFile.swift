import CSQLite
import Glibc

/// What the writer has for the write-ahead log and the system has not yet: whole commits go to it in
/// one write.
///
/// SQLite writes each page of a commit by two calls, its header and its bytes; a decision changes some
/// ten pages, and the calls took longer than what they carry. Here they are put together, and go out
/// with the page that ends the commit, before SQLite tells any reader of it, and before whatever else
/// is done with the file. An error of the write is the error of that last call.
///
///     | log header | frame header | page | … | frame header: ends a commit | page |
///       32 bytes     24 bytes                                                     └→ one write
///
/// Source: sqlite.org/fileformat2.html#walformat, sqlite.org/c3ref/io_methods.html
final class LogFile {
  /// SQLite's own methods of the file.
  private let system: sqlite3_io_methods
  /// The same with ours in some places.
  private let methods: UnsafeMutablePointer<sqlite3_io_methods>
  private let bytes: UnsafeMutableRawPointer
  private var count = 0
  /// Where in the file `bytes` begins.
  private var start: Int64 = 0
  private var last = Part.other

  /// What was written last: only of these more is known to come.
  private enum Part {
    case frameHeader(endsCommit: Bool)
    case other
  }

  /// SQLite writes less than 128 KiB at once.
  private static let capacity = 124 << 10
  private static let frameHeader: Int32 = 24

  /// Takes the place of the methods of a log that was opened.
  init(_ file: UnsafeMutablePointer<sqlite3_file>) {
    system = file.pointee.pMethods.pointee
    methods = .allocate(capacity: 1)
    bytes = .allocate(byteCount: LogFile.capacity, alignment: 16)
    var own = system
    own.xWrite = { file, bytes, count, offset in
      LogFile.of(file).write(bytes, count, offset, file)
    }
    own.xRead = { file, bytes, count, offset in
      LogFile.of(file).flushed(file) { $0.xRead(file, bytes, count, offset) }
    }
    own.xTruncate = { file, size in
      LogFile.of(file).flushed(file) { $0.xTruncate(file, size) }
    }
    own.xSync = { file, flags in LogFile.of(file).flushed(file) { $0.xSync(file, flags) } }
    own.xFileSize = { file, size in LogFile.of(file).flushed(file) { $0.xFileSize(file, size) } }
    own.xClose = { file in LogFile.close(file) }
    methods.initialize(to: own)
    file.pointee.pMethods = UnsafePointer(methods)
  }

  deinit {
    methods.deallocate()
    bytes.deallocate()
  }

  private func write(
    _ source: UnsafeRawPointer?, _ length: Int32, _ offset: Int64,
    _ file: UnsafeMutablePointer<sqlite3_file>?
  ) -> Int32 {
    let size = Int(length)
    guard let source, size <= LogFile.capacity else {
      return flushed(file) { $0.xWrite(file, source, length, offset) }
    }
    if count > 0, offset != start + Int64(count) || count + size > LogFile.capacity {
      let code = flush(file)
      if code != SQLITE_OK { return code }
    }
    if count == 0 { start = offset }
    (bytes + count).copyMemory(from: source, byteCount: size)
    count += size
    switch last {
    case .frameHeader(let endsCommit):
      last = .other
      return endsCommit ? flush(file) : SQLITE_OK
    case .other where length == LogFile.frameHeader:
      // The size of the database after the commit; 0 where more pages of it follow.
      let pages = source.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
      last = .frameHeader(endsCommit: pages != 0)
      return SQLITE_OK
    case .other: return offset == 0 ? SQLITE_OK : flush(file)
    }
  }

  /// Hands the system what it has not yet.
  private func flush(_ file: UnsafeMutablePointer<sqlite3_file>?) -> Int32 {
    let length = Int32(count)
    // What could not be written is not tried again: SQLite takes the transaction back.
    count = 0
    guard length > 0 else { return SQLITE_OK }
    let code = system.xWrite(file, bytes, length, start)
    if code != SQLITE_OK { last = .other }
    return code
  }

  private func flushed(
    _ file: UnsafeMutablePointer<sqlite3_file>?, _ then: (sqlite3_io_methods) -> Int32
  ) -> Int32 {
    let code = flush(file)
    return code == SQLITE_OK ? then(system) : code
  }
}

extension LogFile {
  /// The name by which the writer asks for SQLite's files with this log.
  static let filesName = "conviction"

  /// Makes it known to SQLite, once.
  ///
  /// - Throws: `cannotOpen` where SQLite has no files of its own here.
  static func register() throws(StoreError) {
    guard isRegistered else {
      throw .cannotOpen(path: filesName, reason: "SQLite does not know the system's files")
    }
  }

  private static let isRegistered: Bool = {
    guard let system = sqlite3_vfs_find(nil) else { return false }
    let files = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
    files.initialize(to: system.pointee)
    files.pointee.pNext = nil
    files.pointee.zName = filesName.withCString { UnsafePointer(strdup($0)) }
    // Behind SQLite's own part of a file, what belongs to a log.
    files.pointee.szOsFile += Int32(MemoryLayout<Unmanaged<LogFile>>.size)
    files.pointee.xOpen = { _, name, file, flags, outFlags in
      guard let system = sqlite3_vfs_find(nil) else { return SQLITE_ERROR }
      let code = system.pointee.xOpen(system, name, file, flags, outFlags)
      guard code == SQLITE_OK, flags & SQLITE_OPEN_WAL != 0, let file else { return code }
      LogFile.place(file).storeBytes(
        of: Unmanaged.passRetained(LogFile(file)), as: Unmanaged<LogFile>.self)
      return SQLITE_OK
    }
    return sqlite3_vfs_register(files, 0) == SQLITE_OK
  }()

  private static func place(_ file: UnsafeMutablePointer<sqlite3_file>) -> UnsafeMutableRawPointer {
    UnsafeMutableRawPointer(file) + systemSize
  }

  /// The bytes of SQLite's own part of a file.
  private static let systemSize = Int(sqlite3_vfs_find(nil)?.pointee.szOsFile ?? 0)

  private static func of(_ file: UnsafeMutablePointer<sqlite3_file>?) -> LogFile {
    guard let file else { preconditionFailure("SQLite calls a file's methods with the file") }
    return place(file).load(as: Unmanaged<LogFile>.self).takeUnretainedValue()
  }

  private static func close(_ file: UnsafeMutablePointer<sqlite3_file>?) -> Int32 {
    guard let file else { return SQLITE_OK }
    let log = place(file).load(as: Unmanaged<LogFile>.self).takeRetainedValue()
    let code = log.flush(file)
    let closed = log.system.xClose(file)
    return code == SQLITE_OK ? closed : code
  }
}
