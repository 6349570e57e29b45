import CSQLite
import Glibc

/// SQLite's files as the writer has them: the system's, with the writes of the database and of its log
/// gathered.
enum WriterFiles {
  /// The name by which the writer asks for them.
  static let name = "conviction"

  /// Makes them known to SQLite, once.
  ///
  /// - Throws: `cannotOpen` where SQLite has no files of its own here.
  static func register() throws(StoreError) {
    guard isRegistered else {
      throw .cannotOpen(path: name, reason: "SQLite does not know the system's files")
    }
  }

  private static let isRegistered: Bool = {
    guard let system = sqlite3_vfs_find(nil) else { return false }
    let files = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
    files.initialize(to: system.pointee)
    files.pointee.pNext = nil
    files.pointee.zName = name.withCString { UnsafePointer(strdup($0)) }
    // Behind SQLite's own part of a file, what belongs to ours.
    files.pointee.szOsFile += Int32(MemoryLayout<Unmanaged<GatheredFile>>.size)
    files.pointee.xOpen = { _, name, file, flags, outFlags in
      guard let system = sqlite3_vfs_find(nil) else { return SQLITE_ERROR }
      let code = system.pointee.xOpen(system, name, file, flags, outFlags)
      guard code == SQLITE_OK, let file else { return code }
      if flags & SQLITE_OPEN_WAL != 0 {
        _ = LogFile(file)
      } else if flags & SQLITE_OPEN_MAIN_DB != 0 {
        _ = GatheredFile(file)
      }
      return SQLITE_OK
    }
    return sqlite3_vfs_register(files, 0) == SQLITE_OK
  }()

  /// Where in SQLite's memory of a file our part of it lies.
  static func place(_ file: UnsafeMutablePointer<sqlite3_file>) -> UnsafeMutableRawPointer {
    UnsafeMutableRawPointer(file) + systemSize
  }

  /// The bytes of SQLite's own part of a file.
  static let systemSize = Int(sqlite3_vfs_find(nil)?.pointee.szOsFile ?? 0)
}
