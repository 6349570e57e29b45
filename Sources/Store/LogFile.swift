import CSQLite

/// What the writer has for the write-ahead log and the system has not yet: whole commits go to it in
/// one write.
///
/// SQLite writes each page of a commit by two calls, its header and its bytes. They are put together
/// here and go out with the page that ends the commit, before SQLite tells any reader of it.
///
///     | log header | frame header | page | … | frame header: ends a commit | page |
///       32 bytes     24 bytes                                                     └→ one write
///
/// Source: sqlite.org/fileformat2.html#walformat
final class LogFile: GatheredFile {
  /// What was written last: only of these more is known to come.
  private enum Part {
    case frameHeader(endsCommit: Bool)
    case other
  }

  private static let frameHeader: Int32 = 24

  private var last = Part.other

  override func write(
    _ source: UnsafeRawPointer?, _ length: Int32, _ offset: Int64,
    _ file: UnsafeMutablePointer<sqlite3_file>?
  ) -> Int32 {
    let code = super.write(source, length, offset, file)
    guard code == SQLITE_OK else { return code }
    switch last {
    case .frameHeader(let endsCommit):
      last = .other
      return endsCommit ? flush(file) : SQLITE_OK
    case .other where length == LogFile.frameHeader:
      // The size of the database after the commit; 0 where more pages of it follow.
      let pages = source?.loadUnaligned(fromByteOffset: 4, as: UInt32.self) ?? 0
      last = .frameHeader(endsCommit: pages != 0)
      return SQLITE_OK
    case .other: return offset == 0 ? SQLITE_OK : flush(file)
    }
  }

  override func flush(_ file: UnsafeMutablePointer<sqlite3_file>?) -> Int32 {
    let code = super.flush(file)
    if code != SQLITE_OK { last = .other }
    return code
  }
}
