import Store

/// `conviction restore`: the data directory as a backup has it.
enum Restore: Command {
  static let name = "restore"
  static let summary = "put a data directory back from a backup"
  static let help = """
    usage: conviction restore FILE [--replace] [--json]

    Checks FILE, a file that `conviction backup` wrote, and unpacks it into the data directory; no server may
    run on it. A database that is there is refused; with --replace it moves, with the files that differ, to
    DATA/replaced-TIME, where nothing is deleted.
    """

  static func run(_ words: [String]) throws {
    let arguments = try Arguments(words, flags: ["replace", "json"])
    let path = try arguments.names("FILE", least: 1, most: 1)[0]
    let installation = try Installation(arguments)
    var progress = Progress("restore")
    let outcome: BackupFile.Outcome
    do {
      outcome = try BackupFile(path).restore(
        directory: installation.dataDirectory, replacing: arguments.flag("replace"),
        stamp: VersionName.now()
      ) { progress.show($0, of: $1) }
    } catch {
      throw CommandError("\(error)")
    }
    progress.finish()
    if arguments.flag("json") { return say(Backup.json(path, outcome)) }
    let moved = outcome.movedTo.map { "; what was there is in \($0)" } ?? ""
    say(
      "\(installation.dataDirectory): database of \(outcome.databaseBytes) bytes, "
        + "\(outcome.files) files of \(outcome.fileBytes) bytes restored\(moved)")
  }
}
