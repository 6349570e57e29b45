import Digest
import Glibc

extension BackupFile {
  /// Puts a data directory back as it was when the file was written.
  ///
  /// Everything is unpacked and checked beside what is there before anything takes its place. What
  /// was there is never deleted: it moves to a folder of its own in the data directory.
  ///
  /// - Parameters:
  ///   - replacing: whether a database that is there may be moved away.
  ///   - stamp: names the folder for what was there, `replaced-STAMP`.
  /// - Throws: `locked` while a server runs on the directory, `cannotOpen` where a database is there
  ///   and may not be replaced, `damaged`, `foreignDatabase` and `newerSchema` of the file,
  ///   `diskFull`, `inputOutput`.
  public func restore(
    directory: String, replacing: Bool, stamp: String,
    progress: (Int64, Int64) -> Void = { _, _ in }
  ) throws(StoreError) -> Outcome {
    guard access(path, R_OK) == 0 else {
      throw .cannotOpen(path: path, reason: String(cString: strerror(errno)))
    }
    try Database.makeDirectory(directory)
    let lock = try DirectoryLock(directory: directory)
    defer { lock.release() }
    let database = "\(directory)/\(Database.fileName)"
    if !replacing, access(database, F_OK) == 0 {
      throw .cannotOpen(
        path: database,
        reason: "a database is there; --replace moves it into a folder beside and restores")
    }
    let fresh = database + ".restoring"
    let unpacked = "\(directory)/.restoring"
    DirectoryFiles.remove(database: fresh)
    try DirectoryFiles.removeTree(unpacked)
    var outcome: Outcome
    do throws(StoreError) {
      outcome = try unpack(fresh, unpacked, progress)
    } catch {
      DirectoryFiles.remove(database: fresh)
      try DirectoryFiles.removeTree(unpacked)
      throw error
    }
    let aside = "\(directory)/replaced-\(stamp)"
    var moved = false
    for name in try DirectoryFiles.names(in: unpacked) {
      let place = "\(directory)/\(name)"
      if access(place, F_OK) == 0, try !DirectoryFiles.isSame("\(unpacked)/\(name)", place) {
        try DirectoryFiles.move(place, to: "\(aside)/\(name)")
        moved = true
      }
      try DirectoryFiles.move("\(unpacked)/\(name)", to: place)
    }
    // The log belongs to the database that goes: beside another it would be taken for its own.
    for suffix in ["-wal", "-shm", ""] where access(database + suffix, F_OK) == 0 {
      try DirectoryFiles.move(database + suffix, to: "\(aside)/\(Database.fileName)\(suffix)")
      moved = true
    }
    try DirectoryFiles.move(fresh, to: database)
    try DirectoryFiles.removeTree(unpacked)
    outcome.movedTo = moved ? aside : nil
    return outcome
  }

  /// The database and the files, checked, under names of their own.
  private func unpack(
    _ fresh: String, _ folder: String, _ progress: (Int64, Int64) -> Void
  ) throws(StoreError) -> Outcome {
    let source = try Database(path: path, isWriter: false, durability: .full, lock: nil)
    defer { source.close() }
    try Migrations.check(source)
    try source.checkStructure()
    let target = try Database.openCopy(fresh)
    defer { target.close() }
    try source.copyPages(to: target, progress)
    try Database.makeDirectory(folder)
    var outcome = Outcome()
    if try source.integer("SELECT 1 FROM sqlite_schema WHERE name = 'kept_files'") != nil {
      outcome = try unpackFiles(of: source, to: folder)
      try target.execute("DROP TABLE kept_files")
      if outcome.files > 0 { try target.execute("VACUUM") }
    }
    try target.checkStructure()
    let pages = try target.integer("PRAGMA page_count") ?? 0
    outcome.databaseBytes = pages * (try target.integer("PRAGMA page_size") ?? 0)
    return outcome
  }

  private func unpackFiles(
    of source: Database, to folder: String
  ) throws(StoreError) -> Outcome {
    var outcome = Outcome()
    let query = try source.statement(
      "SELECT path, part, mode, sha256, body FROM kept_files ORDER BY path, part")
    defer { query.reset() }
    while try query.step() {
      let name = query.text(0)
      let isInside = name.split(separator: "/", omittingEmptySubsequences: false)
        .allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
      guard isInside else {
        throw .damaged(path: path, detail: "a file of it is called \(name)")
      }
      let body = query.bytes(4)
      guard body.withUnsafeBytes({ SHA256.hash($0) }) == query.bytes(3) else {
        throw .damaged(path: path, detail: "\(name) does not have its hash")
      }
      try DirectoryFiles.append(
        body, to: "\(folder)/\(name)", mode: mode_t(truncatingIfNeeded: query.integer(2)) & 0o777)
      if query.integer(1) == 0 { outcome.files += 1 }
      outcome.fileBytes += Int64(body.count)
    }
    return outcome
  }
}
