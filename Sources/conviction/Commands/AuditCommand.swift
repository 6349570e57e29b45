import Glibc
import JSON
import Server
import Store

/// `conviction audit`: checks the journal of everything that was decided.
enum AuditCommand: Command {
  static let name = "audit"
  static let summary = "verify the audit journal's chain of hashes"
  static let help = """
    usage: conviction audit verify [--json]

    DATA/audit/YEAR.jsonl.gz holds every decision with its event, features and answer, every deal and every
    operator's change, one line of JSON each with the SHA-256 of the line before. The server adds what is new
    every keeping.seal_minutes. verify goes through all of it: hashes, order, whether lines are missing, and
    whether the database, as far as it goes back, says the same. Exits 1 and names the line where it breaks.
    """

  static func run(_ words: [String]) throws {
    guard words.first == "verify" else { throw UsageError("allowed: audit verify") }
    let arguments = try Arguments(words.dropFirst(), flags: ["json"])
    _ = try arguments.names("", least: 0, most: 0)
    let directory = try Installation(arguments).dataDirectory
    let outcome: AuditCheck.Outcome
    do {
      outcome = try check(directory)
    } catch {
      throw CommandError("\(error)")
    }
    guard arguments.flag("json") else {
      return say(
        "\(directory)/audit: \(outcome.files) files, lines \(outcome.firstLine) to "
          + "\(outcome.lastLine), the chain holds; \(outcome.compared) compared with the database, "
          + "\(outcome.unsealed) decisions are not sealed yet")
    }
    var json = JSONWriter()
    json.object { json in
      json.member("files", outcome.files)
      json.member("first_line", outcome.firstLine)
      json.member("last_line", outcome.lastLine)
      json.member("compared", outcome.compared)
      json.member("unsealed", outcome.unsealed)
    }
    say(String(decoding: json.bytes, as: UTF8.self))
  }

  /// Where the database is gone the files are checked by themselves.
  private static func check(_ directory: String) throws -> AuditCheck.Outcome {
    guard access("\(directory)/\(Database.fileName)", F_OK) == 0 else {
      return try AuditCheck(dataDirectory: directory, journal: nil).run()
    }
    let database = try Database.openReader(directory: directory)
    defer { database.close() }
    return try AuditCheck(dataDirectory: directory, journal: Journal(database)).run()
  }
}
