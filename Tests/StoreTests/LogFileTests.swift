import Testing

@testable import Store

@Suite("Commits go to the log in one write each")
struct LogFileTests {
  /// What another program reads of the directory's database, by SQLite's own files.
  private func rows(_ directory: String) throws -> Int64? {
    let reader = try Database.openReader(directory: directory)
    defer { reader.close() }
    return try reader.integer("SELECT count(*) FROM t")
  }

  private func withStore(
    _ durability: Durability, _ body: (Database, String) throws -> Void
  ) throws {
    let folder = Scratch()
    let database = try Database.open(directory: folder.path, durability: durability)
    defer { database.close() }
    try database.execute("CREATE TABLE t (n INTEGER PRIMARY KEY, b BLOB)")
    try body(database, folder.path)
  }

  @Test(
    "another connection sees a commit as soon as it is done", arguments: [Durability.normal, .full])
  func visible(_ durability: Durability) throws {
    try withStore(durability) { database, directory in
      for count in 1...40 {
        try database.execute("INSERT INTO t (b) VALUES (randomblob(\(count * 500)))")
        #expect(try rows(directory) == Int64(count))
      }
      // Through the end of a log and its beginning again.
      try database.checkpoint()
      try database.execute("INSERT INTO t (b) VALUES (randomblob(9000))")
      #expect(try rows(directory) == 41)
    }
  }

  @Test("a transaction greater than any memory kept for it is whole, and one taken back is gone")
  func spilled() throws {
    try withStore(.normal) { database, directory in
      try database.execute("PRAGMA cache_size = 10")
      let many =
        "WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < 500) "
        + "INSERT INTO t (b) SELECT randomblob(3000) FROM k"
      try database.execute(
        "BEGIN; \(many); UPDATE t SET b = randomblob(2000) WHERE n % 3 = 0; COMMIT")
      #expect(try rows(directory) == 500)
      try database.execute("BEGIN; \(many)")
      #expect(try rows(directory) == 500)
      #expect(try database.integer("SELECT count(*) FROM t") == 1_000)
      try database.execute("ROLLBACK")
      try database.execute(
        "BEGIN; \(many); SAVEPOINT s; DELETE FROM t; ROLLBACK TO s; UPDATE t SET b = x'01' WHERE n = 7; COMMIT"
      )
      #expect(try rows(directory) == 1_000)
      try database.verifyStructure()
      let reader = try Database.openReader(directory: directory)
      try reader.verifyStructure()
      #expect(try reader.integer("SELECT count(*) FROM t WHERE b = x'01'") == 1)
      reader.close()
    }
  }

  @Test("what the log is copied into is what was in it, by a reader that knows of no log")
  func copied() throws {
    try withStore(.normal) { database, directory in
      for round in 1...6 {
        try database.execute(
          """
          BEGIN;
          WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < 150)
          INSERT INTO t (b) SELECT randomblob(i * \(round) * 13 % 9000) FROM k;
          UPDATE t SET b = randomblob(\(round) * 700) WHERE n % 7 = \(round);
          DELETE FROM t WHERE n % 11 = \(round);
          COMMIT
          """)
        try database.checkpoint()
        let query = "SELECT sum(n * length(b)) FROM t"
        let known = try #require(try database.integer(query))
        #expect(Scratch.rowsOutsideLog(query, database.path) == ["\(known)"])
        #expect(Scratch.rowsOutsideLog("PRAGMA integrity_check", database.path) == ["ok"])
      }
    }
  }
}
