import JSON
import Server
import Store

/// `conviction replay`: decides journalled decisions again and compares the bytes.
enum ReplayCommand: Command {
  static let name = "replay"
  static let summary = "re-derive journalled decisions and compare them byte by byte"
  static let help = """
    usage: conviction replay [--from ID] [--to ID] [--json]

    Decides every journalled decision of the range again, from the journal, the configuration it was made
    with, and the bundle and the agent's weights that made it; compares answer, features, member outputs
    and what it would have been without each part. Changes nothing, and may run beside a server. Exits 1
    on the first difference and says where it is.
    """

  static func run(_ words: [String]) throws {
    let arguments = try Arguments(words, valued: ["from", "to"], flags: ["json"])
    _ = try arguments.names("", least: 0, most: 0)
    let first = try arguments.integer("from", in: 1...Int.max) ?? 1
    let last = try arguments.integer("to", in: 1...Int.max) ?? Int.max
    guard first <= last else { throw UsageError("--to must not be before --from") }
    let installation = try Installation(arguments)
    let outcome: Replayer.Outcome
    do {
      let database = try Database.openReader(directory: installation.dataDirectory)
      defer { database.close() }
      outcome = try replay(Journal(database), installation, Int64(first), Int64(last))
    } catch {
      throw CommandError("\(error)")
    }
    say(arguments.flag("json") ? json(outcome) : text(outcome))
    if let difference = outcome.difference { throw CommandError("\(difference)") }
  }

  private static func replay(
    _ journal: Journal, _ installation: Installation, _ first: Int64, _ last: Int64
  ) throws -> Replayer.Outcome {
    let total = Int64(try journal.decisions.count(from: first, to: last))
    var progress = Progress("replay")
    defer { progress.finish() }
    var replayer = Replayer(
      journal: journal, modelsFolder: installation.modelsFolder,
      origin: try installation.agentOrigin(),
      read: { bytes in
        let settings =
          bytes.isEmpty ? AppSettings() : try AppSettings(file: "the journal's", contents: bytes)
        return (settings.decision, settings.clock)
      })
    var done: Int64 = 0
    return try replayer.run(from: first, to: last) { _ in
      done += 1
      progress.show(done, of: total)
    }
  }

  private static func text(_ outcome: Replayer.Outcome) -> String {
    guard outcome.compared > 0 else { return "no decisions in this range" }
    let range = "\(outcome.first ?? 0) to \(outcome.last ?? 0)"
    let skipped =
      outcome.skipped > 0
      ? "; \(outcome.skipped) before them cannot be re-derived, the journal has no memories of then"
      : ""
    return outcome.difference == nil
      ? "\(outcome.compared) decisions re-derived, \(range), every byte the same\(skipped)"
      : "\(outcome.compared - 1) decisions re-derived the same, then one that differs\(skipped)"
  }

  private static func json(_ outcome: Replayer.Outcome) -> String {
    var json = JSONWriter()
    json.object { json in
      json.member("compared", outcome.compared)
      json.member("first", outcome.first)
      json.member("last", outcome.last)
      json.member("skipped", outcome.skipped)
      json.key("difference")
      guard let difference = outcome.difference else { return json.writeNull() }
      json.object { json in
        json.member("decision_id", difference.decisionID)
        json.member("event_id", difference.eventID)
        json.member("part", difference.part)
        json.member("offset", difference.offset)
        json.member("journalled", difference.journalled)
        json.member("derived", difference.derived)
      }
    }
    return String(decoding: json.bytes, as: UTF8.self)
  }
}
