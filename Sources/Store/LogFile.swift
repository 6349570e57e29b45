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
/// Where the log is copied into the database, its pages are read one by one as well. A page that lies
/// behind the one read last is read with those behind it.
///
/// Source: sqlite.org/fileformat2.html#walformat
final class LogFile: GatheredFile {
  /// What was written last: only of these more is known to come.
  private enum Part {
    case frameHeader(endsCommit: Bool)
    case other
  }

  private static let frameHeader: Int32 = 24
  /// Bytes read at once where one page follows another.
  private static let aheadMax = 32 << 10

  private var last = Part.other
  /// Bytes of the file as they are, and where they begin.
  private let ahead = UnsafeMutableRawPointer.allocate(byteCount: aheadMax, alignment: 16)
  private var aheadStart: Int64 = 0
  private var aheadCount = 0
  /// Where the page would lie that follows the one read last.
  private var nextPage: Int64 = -1

  deinit { ahead.deallocate() }

  override func write(
    _ source: UnsafeRawPointer?, _ length: Int32, _ offset: Int64,
    _ file: UnsafeMutablePointer<sqlite3_file>?
  ) -> Int32 {
    // Only the writer writes the log, so that what was read of it stays as it is until then.
    aheadCount = 0
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

  override func read(
    _ target: UnsafeMutableRawPointer?, _ length: Int32, _ offset: Int64,
    _ file: UnsafeMutablePointer<sqlite3_file>?
  ) -> Int32 {
    let code = flush(file)
    guard code == SQLITE_OK, let target else { return code }
    let size = Int(length)
    let follows = offset == nextPage
    nextPage = offset + Int64(length + LogFile.frameHeader)
    if !holds(size, offset) {
      aheadCount = 0
      guard follows, size < LogFile.aheadMax,
        system.xRead(file, ahead, Int32(LogFile.aheadMax), offset) == SQLITE_OK
      else { return system.xRead(file, target, length, offset) }
      (aheadStart, aheadCount) = (offset, LogFile.aheadMax)
    }
    target.copyMemory(from: ahead + Int(offset - aheadStart), byteCount: size)
    return SQLITE_OK
  }

  private func holds(_ size: Int, _ offset: Int64) -> Bool {
    offset >= aheadStart && offset + Int64(size) <= aheadStart + Int64(aheadCount)
  }
}
