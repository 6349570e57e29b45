import Glibc
public import JSON

/// The attempts made on a data directory's history, one JSON object a line, each sealed with the hash
/// of the one before it, so that none can be taken back unseen.
///
/// How many attempts there were decides how good the best of them has to be: a search over enough
/// settings finds an edge in noise. `Scripts/training/LEDGER.md` describes the format for every reader.
public struct Ledger: Sendable {
  public let path: String

  /// The ledger at `path`, which need not exist yet.
  public init(path: String) { self.path = path }

  /// The ledger of a data directory.
  public init(dataDirectory: String) { self.init(path: dataDirectory + "/ledger.jsonl") }

  /// Every entry in order, the chain checked; none where there is no file.
  ///
  /// Bytes after the last line's end are an append that was cut off, and are not read.
  /// - Throws: `LedgerError` naming the first line that is wrong.
  /// - Complexity: O(bytes)
  public func entries() throws(LedgerError) -> [LedgerEntry] {
    guard let file = fopen(path, "rb") else {
      guard errno == ENOENT else { throw .file(path: path, reason: Self.reason(errno)) }
      return []
    }
    defer { fclose(file) }
    return try entries(in: try Self.bytes(of: file, path))
  }

  /// Appends an attempt durably, after checking the whole chain under the file's lock.
  ///
  /// - Parameter at: when, as `2026-11-21T06:30:00Z`; the caller has the clock.
  /// - Returns: the entry.
  /// - Throws: `LedgerError`; a ledger that was changed takes nothing more.
  @discardableResult
  public func append(
    _ kind: LedgerEntry.Kind, symbol: String, experiment: String, detail: JSONValue, at: String
  ) throws(LedgerError) -> LedgerEntry {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0, let file = fdopen(descriptor, "r+b") else {
      throw .file(path: path, reason: Self.reason(errno))
    }
    defer { fclose(file) }
    while flock(descriptor, LOCK_EX) != 0 {
      guard errno == EINTR else { throw .file(path: path, reason: Self.reason(errno)) }
    }
    let bytes = try Self.bytes(of: file, path)
    let before = try entries(in: bytes)
    let entry = LedgerEntry(
      number: before.count + 1, at: at, kind: kind, symbol: symbol, experiment: experiment,
      detail: detail, previous: before.last?.hash ?? LedgerEntry.origin)
    let whole = bytes.lastIndex(of: 10).map { $0 + 1 } ?? 0
    let line = entry.line + [10]
    guard ftruncate(descriptor, whole) == 0, fseek(file, whole, SEEK_SET) == 0,
      fwrite(line, 1, line.count, file) == line.count, fflush(file) == 0, fsync(descriptor) == 0
    else { throw .file(path: path, reason: Self.reason(errno)) }
    return entry
  }

  private func entries(in bytes: [UInt8]) throws(LedgerError) -> [LedgerEntry] {
    var entries: [LedgerEntry] = []
    let lines = bytes.split(separator: 10, omittingEmptySubsequences: false).dropLast()
    for line in lines {
      let number = entries.count + 1
      switch LedgerEntry.read(line) {
      case .failure(let reason): throw .line(path: path, number: number, reason: reason.text)
      case .success(let entry):
        let expected = entries.last?.hash ?? LedgerEntry.origin
        guard entry.number == number, entry.previous == expected else {
          throw .line(
            path: path, number: number,
            reason: "expected entry \(number) after \(expected), was entry \(entry.number) after "
              + "\(entry.previous): a line is missing or out of order")
        }
        entries.append(entry)
      }
    }
    return entries
  }

  private static func bytes(
    of file: UnsafeMutablePointer<FILE>, _ path: String
  ) throws(LedgerError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    guard ferror(file) == 0 else { throw .file(path: path, reason: reason(errno)) }
    return bytes
  }

  private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
