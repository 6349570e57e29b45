import Glibc
import Synchronization
import Testing

@testable import Store

@Suite("A backup file")
struct BackupFileTests {
  private let scratch = Scratch()
  private var data: String { scratch.path + "/data" }
  private var file: String { scratch.path + "/file" }

  private func write(_ text: String, _ path: String) {
    _ = Scratch.output("mkdir -p \"$(dirname '\(path)')\" && printf %s '\(text)' > '\(path)'")
  }

  @Test("it holds one commit's database while a writer goes on, and every other file")
  func beside() throws {
    let journal = Journal(try Database.open(directory: data, durability: .normal))
    for id in 1...2_000 { try journal.write(JournalEntry(.decision(Samples.decision(Int64(id))))) }
    write("model", data + "/models/EURUSD/1/lightgbm.txt")
    write("", data + "/models/empty")
    write("not kept", data + "/demo/conviction.sqlite")
    var next: Int64 = 2_001
    var steps = 0
    let outcome = try BackupFile(file).write(directory: data) { _, _ in
      // Between two steps of the copy, another commit.
      steps += 1
      do {
        try journal.write(JournalEntry(.decision(Samples.decision(next))))
        next += 1
      } catch {
        Issue.record("\(error)")
      }
    }
    #expect(outcome.files == 2 && outcome.fileBytes == 5 && steps > 0)
    let restored = try BackupFile(file).restore(
      directory: scratch.path + "/other", replacing: false, stamp: "now")
    #expect(restored.files == 2 && restored.movedTo == nil)
    let other = Journal(try Database.open(directory: scratch.path + "/other"))
    #expect(try other.decisions.count() == 2_000)
    #expect(
      Scratch.bytes(of: scratch.path + "/other/models/EURUSD/1/lightgbm.txt") == Array("model".utf8)
    )
    #expect(access(scratch.path + "/other/models/empty", F_OK) == 0)
    #expect(access(scratch.path + "/other/demo", F_OK) != 0)
    #expect(
      try other.database.integer("SELECT 1 FROM sqlite_schema WHERE name = 'kept_files'") == nil)
  }

  @Test("a file whose path leads out of the directory is refused")
  func outside() throws {
    try Database.open(directory: data).close()
    _ = try BackupFile(file).write(directory: data)
    for name in ["../evil", "/evil", "a/../../evil", "a//b", "."] {
      let target = try Database(path: file, isWriter: true, durability: .full, lock: nil)
      try target.execute(
        "DELETE FROM kept_files; INSERT INTO kept_files VALUES ('\(name)', 0, 420, x'00', x'00')")
      target.close()
      #expect(throws: StoreError.self, "\(name)") {
        try BackupFile(file).restore(
          directory: scratch.path + "/other", replacing: false, stamp: "now")
      }
    }
    #expect(access(scratch.path + "/evil", F_OK) != 0)
  }

  @Test("another program's database, and one of a newer version, restore nothing")
  func foreign() throws {
    for script in [
      "CREATE TABLE t (x)", "PRAGMA application_id = 0x436e7631; PRAGMA user_version = 99",
    ] {
      unlink(file)
      let other = try Database(path: file, isWriter: true, durability: .full, lock: nil)
      try other.execute(script)
      other.close()
      #expect(throws: StoreError.self, "\(script)") {
        try BackupFile(file).restore(
          directory: scratch.path + "/other", replacing: false, stamp: "now")
      }
      #expect(access(scratch.path + "/other/conviction.sqlite", F_OK) != 0)
    }
  }

  @Test("without a database there is nothing to back up")
  func nothing() {
    #expect(throws: StoreError.self) { try BackupFile(file).write(directory: data) }
    #expect(access(file, F_OK) != 0)
  }
}
