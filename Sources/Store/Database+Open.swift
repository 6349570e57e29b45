import Glibc

extension Database {
  /// Opens the database of a data directory for writing, making both where they are missing.
  ///
  /// Takes the directory's lock, checks the file's structure, and brings the schema up to date.
  /// Nothing is ever deleted: a file that fails the check is left for its owner to restore.
  ///
  /// - Parameter busyMilliseconds: how long to wait for another program's lock on the database.
  /// - Throws: `locked` where another instance runs, `damaged`, `newerSchema`, `foreignDatabase`,
  ///   `cannotOpen`, `diskFull`.
  /// - Complexity: O(pages) for the check.
  public static func open(
    directory: String, durability: Durability = .full, busyMilliseconds: Int32 = 5_000
  ) throws(StoreError) -> Database {
    try makeDirectory(directory)
    let lock = try DirectoryLock(directory: directory)
    let database = try Database(
      path: directory + "/" + fileName, isWriter: true, durability: durability, lock: lock)
    database.setBusyTimeout(busyMilliseconds)
    // The check comes before anything that writes.
    try database.checkStructure()
    // Of a page that a commit changes by some bytes, all of it goes to the log: half of SQLite's
    // usual size is half of what is summed up, written and synced. A database that is there keeps its.
    // Debian's SQLite would also wipe what a commit frees, and write that.
    try database.execute(
      """
      PRAGMA page_size = 2048;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = \(durability.pragma);
      PRAGMA secure_delete = OFF;
      """)
    try database.configure()
    try Migrations.apply(to: database)
    return database
  }

  /// Opens a read-only connection beside the writer, or to a directory that no one serves.
  ///
  /// - Throws: `cannotOpen` where there is no database, `newerSchema`, `foreignDatabase`,
  ///   `damaged`.
  public static func openReader(
    directory: String, busyMilliseconds: Int32 = 5_000
  ) throws(StoreError) -> Database {
    let database = try Database(
      path: directory + "/" + fileName, isWriter: false, durability: .full, lock: nil)
    database.setBusyTimeout(busyMilliseconds)
    try database.configure()
    try Migrations.check(database)
    return database
  }

  /// Whether the schema is this program's: a reader may see one that no writer has brought up to date.
  ///
  /// - Throws: `busy`, `damaged`, `inputOutput`.
  public func isCurrent() throws(StoreError) -> Bool {
    try integer("PRAGMA user_version") == Int64(Migrations.current)
  }

  /// Settings of every connection.
  private func configure() throws(StoreError) {
    // The log is cut back to 64 MiB after a large import; 256 MiB of the file are mapped.
    try execute(
      """
      PRAGMA foreign_keys = ON;
      PRAGMA trusted_schema = OFF;
      PRAGMA cell_size_check = ON;
      PRAGMA mmap_size = 268435456;
      PRAGMA journal_size_limit = 67108864;
      PRAGMA temp_store = MEMORY;
      """)
  }

  /// Reads every page.
  ///
  /// - Throws: `damaged` where the structure is broken.
  /// - Complexity: O(pages)
  public func verifyStructure() throws(StoreError) { try checkStructure() }

  /// Reads every page, and refuses a database whose structure is broken.
  func checkStructure() throws(StoreError) {
    let query = try statement("PRAGMA quick_check(1)")
    defer { query.reset() }
    guard try query.step() else {
      throw .damaged(path: path, detail: "the structure check gave no answer")
    }
    let answer = query.text(0)
    // SQLite tells of several lines; a message is one.
    let detail = answer.split(separator: "\n").joined(separator: "; ")
    guard answer == "ok" else { throw .damaged(path: path, detail: detail) }
  }

  /// Makes a directory and those above it.
  static func makeDirectory(_ directory: String) throws(StoreError) {
    var path = directory.hasPrefix("/") ? "/" : ""
    for part in directory.split(separator: "/") {
      path += path.isEmpty || path == "/" ? part : "/" + part
      guard mkdir(path, 0o755) == 0 || errno == EEXIST else {
        throw .cannotOpen(path: path, reason: String(cString: strerror(errno)))
      }
    }
  }
}
