import JSON
import Store

/// `conviction backup`: the data directory in one file, also while the server runs.
enum Backup: Command {
  static let name = "backup"
  static let summary = "write the data directory into one file, also while the server runs"
  static let help = """
    usage: conviction backup FILE [--replace] [--json]

    FILE holds the database as of one commit, copied by SQLite's backup interface without keeping the server
    waiting, and every other file of the data directory: bundles and what serves, the agent's weights, the
    ledger, the audit journal. It appears once it is whole, and is checked. A file that is there already is
    refused without --replace. The configuration and its secrets are not in it. FILE is itself an SQLite
    database: sqlite3 FILE "SELECT path FROM kept_files" lists the files.
    """

  static func run(_ words: [String]) throws {
    let arguments = try Arguments(words, flags: ["replace", "json"])
    let path = try arguments.names("FILE", least: 1, most: 1)[0]
    let installation = try Installation(arguments)
    var progress = Progress("backup")
    let outcome: BackupFile.Outcome
    do {
      outcome = try BackupFile(path).write(
        directory: installation.dataDirectory, replacing: arguments.flag("replace")
      ) { progress.show($0, of: $1) }
    } catch {
      throw CommandError("\(error)")
    }
    progress.finish()
    say(
      arguments.flag("json")
        ? json(path, outcome)
        : "\(path): database of \(outcome.databaseBytes) bytes, \(outcome.files) files of "
          + "\(outcome.fileBytes) bytes")
  }

  static func json(_ path: String, _ outcome: BackupFile.Outcome) -> String {
    var json = JSONWriter()
    json.object { json in
      json.member("file", path)
      json.member("database_bytes", outcome.databaseBytes)
      json.member("files", outcome.files)
      json.member("file_bytes", outcome.fileBytes)
      json.member("moved_to", outcome.movedTo)
    }
    return String(decoding: json.bytes, as: UTF8.self)
  }
}
