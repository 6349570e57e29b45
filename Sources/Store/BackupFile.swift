import Digest
import Glibc

/// One file that holds a whole data directory: a copy of the database, and in a table of it every
/// other file.
///
/// It is a sound SQLite database of the journal's own layout, so that any tool can look into it:
///
///     sqlite3 FILE "SELECT path, part, length(body) FROM kept_files"
public struct BackupFile {
  /// What was copied, or put back.
  public struct Outcome: Sendable, Equatable {
    /// Bytes of the database.
    public var databaseBytes: Int64 = 0
    /// Other files.
    public var files = 0
    public var fileBytes: Int64 = 0
    /// Where a restore moved what was there before; nil where there was nothing.
    public var movedTo: String?
  }

  /// A file is kept in pieces of this size, each with its hash.
  static let partBytesMax = 16 * 1_024 * 1_024

  static let schema = """
    CREATE TABLE kept_files (
      path TEXT NOT NULL,
      part INTEGER NOT NULL,
      mode INTEGER NOT NULL,
      sha256 BLOB NOT NULL,
      body BLOB NOT NULL,
      PRIMARY KEY (path, part)
    ) STRICT, WITHOUT ROWID
    """

  public let path: String

  public init(_ path: String) { self.path = path }

  /// Copies a data directory, also while a server writes to it.
  ///
  /// The file appears under its name once all of it is on disk.
  ///
  /// - Parameter progress: told how many pages of the database are done, of how many.
  /// - Throws: `cannotOpen` where there is no database or the file is there already; `diskFull`,
  ///   `damaged`, `inputOutput`.
  public func write(
    directory: String, replacing: Bool = false, progress: (Int64, Int64) -> Void = { _, _ in }
  ) throws(StoreError) -> Outcome {
    if !replacing, access(path, F_OK) == 0 {
      throw .cannotOpen(path: path, reason: "it is there already; --replace writes over it")
    }
    let partial = path + ".partial"
    DirectoryFiles.remove(database: partial)
    let source = try Database.openReader(directory: directory)
    defer { source.close() }
    let target = try Database.openCopy(partial)
    do throws(StoreError) {
      try source.copyPages(to: target, progress)
      try target.execute("PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL;")
      let outcome = try keepFiles(of: directory, in: target)
      try target.checkStructure()
      target.close()
      try DirectoryFiles.move(partial, to: path)
      return outcome
    } catch {
      target.close()
      DirectoryFiles.remove(database: partial)
      throw error
    }
  }

  private func keepFiles(
    of directory: String, in target: Database
  ) throws(StoreError) -> Outcome {
    var outcome = Outcome()
    try target.execute(BackupFile.schema)
    try target.transaction { () throws(StoreError) in
      let insert = try target.statement("INSERT INTO kept_files VALUES (?1, ?2, ?3, ?4, ?5)")
      for name in try DirectoryFiles.names(in: directory) {
        let file = try DirectoryFiles.open("\(directory)/\(name)", O_RDONLY)
        defer { close(file) }
        var status = stat()
        fstat(file, &status)
        var part: Int64 = 0
        while true {
          let body = try DirectoryFiles.read(file, BackupFile.partBytesMax, "\(directory)/\(name)")
          // An empty file is one empty part.
          if body.isEmpty && part > 0 { break }
          try insert.bind(1, name)
          try insert.bind(2, part)
          try insert.bind(3, Int64(status.st_mode & 0o777))
          try insert.bind(4, body.withUnsafeBytes { SHA256.hash($0) })
          try insert.bind(5, body)
          try insert.run()
          part += 1
          outcome.fileBytes += Int64(body.count)
          if body.count < BackupFile.partBytesMax { break }
        }
        insert.clear()
        outcome.files += 1
      }
    }
    let pages = try target.integer("PRAGMA page_count") ?? 0
    let pageBytes = try target.integer("PRAGMA page_size") ?? 0
    outcome.databaseBytes = max(0, pages * pageBytes - outcome.fileBytes)
    return outcome
  }
}
