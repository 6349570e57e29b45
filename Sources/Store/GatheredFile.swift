import CSQLite
import Glibc

/// A file of the writer's in which bytes that follow each other are written by one call of the system.
///
/// SQLite writes page by page; the calls took longer than what they carry. Here they are put together
/// until something else is written, or done with the file: then they go out first, and an error of
/// that write is the error of the call that set it off. A sync is such a call, so what SQLite takes
/// for stored is.
///
/// Source: sqlite.org/c3ref/io_methods.html
class GatheredFile {
  /// SQLite's own methods of the file.
  let system: sqlite3_io_methods
  /// The same with ours in some places.
  private let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
  private let bytes = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
  private var count = 0
  /// Where in the file `bytes` begins.
  private var start: Int64 = 0

  /// SQLite writes less than 128 KiB at once.
  private static let capacity = 124 << 10

  /// Takes the place of the methods of a file that was opened.
  init(_ file: UnsafeMutablePointer<sqlite3_file>) {
    system = file.pointee.pMethods.pointee
    var own = system
    own.xWrite = { file, bytes, count, offset in
      GatheredFile.with(file) { $0.write(bytes, count, offset, file) }
    }
    own.xRead = { file, bytes, count, offset in
      GatheredFile.with(file) { $0.flushed(file) { $0.xRead(file, bytes, count, offset) } }
    }
    own.xTruncate = { file, size in
      GatheredFile.with(file) { $0.flushed(file) { $0.xTruncate(file, size) } }
    }
    own.xSync = { file, flags in
      GatheredFile.with(file) { $0.flushed(file) { $0.xSync(file, flags) } }
    }
    own.xFileSize = { file, size in
      GatheredFile.with(file) { $0.flushed(file) { $0.xFileSize(file, size) } }
    }
    own.xUnlock = { file, lock in
      GatheredFile.with(file) { $0.flushed(file) { $0.xUnlock(file, lock) } }
    }
    own.xClose = { file in GatheredFile.close(file) }
    methods.initialize(to: own)
    file.pointee.pMethods = UnsafePointer(methods)
    WriterFiles.place(file).storeBytes(
      of: Unmanaged.passRetained(self), as: Unmanaged<GatheredFile>.self)
  }

  deinit {
    methods.deallocate()
    bytes.deallocate()
  }

  /// Writes `length` bytes of `source` at `offset`, now or with what follows.
  func write(
    _ source: UnsafeRawPointer?, _ length: Int32, _ offset: Int64,
    _ file: UnsafeMutablePointer<sqlite3_file>?
  ) -> Int32 {
    let size = Int(length)
    guard let source, size <= GatheredFile.capacity else {
      return flushed(file) { $0.xWrite(file, source, length, offset) }
    }
    if count > 0, offset != start + Int64(count) || count + size > GatheredFile.capacity {
      let code = flush(file)
      if code != SQLITE_OK { return code }
    }
    if count == 0 { start = offset }
    (bytes + count).copyMemory(from: source, byteCount: size)
    count += size
    return SQLITE_OK
  }

  /// Hands the system what it has not yet.
  func flush(_ file: UnsafeMutablePointer<sqlite3_file>?) -> Int32 {
    let length = Int32(count)
    // What could not be written is not tried again: SQLite takes back what it was part of.
    count = 0
    return length > 0 ? system.xWrite(file, bytes, length, start) : SQLITE_OK
  }

  final func flushed(
    _ file: UnsafeMutablePointer<sqlite3_file>?, _ then: (sqlite3_io_methods) -> Int32
  ) -> Int32 {
    let code = flush(file)
    return code == SQLITE_OK ? then(system) : code
  }

  /// Lends the file's own; it is not counted as held, for SQLite has it until it closes the file.
  private static func with(
    _ file: UnsafeMutablePointer<sqlite3_file>?, _ body: (GatheredFile) -> Int32
  ) -> Int32 {
    guard let file else { preconditionFailure("SQLite calls a file's methods with the file") }
    return WriterFiles.place(file).load(as: Unmanaged<GatheredFile>.self)
      ._withUnsafeGuaranteedRef(body)
  }

  private static func close(_ file: UnsafeMutablePointer<sqlite3_file>?) -> Int32 {
    guard let file else { return SQLITE_OK }
    let place = WriterFiles.place(file)
    let gathered = place.load(as: Unmanaged<GatheredFile>.self).takeRetainedValue()
    let code = gathered.flush(file)
    let closed = gathered.system.xClose(file)
    return code == SQLITE_OK ? closed : code
  }
}
