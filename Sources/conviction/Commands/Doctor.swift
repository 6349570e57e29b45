import JSON

/// `conviction doctor`: what an operator should put right before a server trades.
enum Doctor: Command {
  static let name = "doctor"
  static let summary = "check configuration, data, bundles, disk and clock, and say what to do"
  static let help = """
    usage: conviction doctor [--json]

    Checks the configuration, the database, the bars of every symbol and timeframe, the bundles, the agent's
    weights, the disk, the clock, the programs that are called, and whether a server runs. One line each:
    ok, warn or fail, and what to do. Changes nothing, and may run beside a server. Exits 1 where anything
    fails; warnings are for a person to weigh.
    """

  static func run(_ words: [String]) throws {
    let arguments = try Arguments(words, flags: ["json"])
    _ = try arguments.names("", least: 0, most: 0)
    var findings: [Finding] = []
    do {
      let installation = try Installation(arguments)
      findings = CheckUp(installation).findings()
    } catch {
      findings = [
        Finding(
          .fail, "configuration", "\(error)",
          "mend the file; Config/conviction.json5 shows every key with its default")
      ]
    }
    say(arguments.flag("json") ? json(findings) : findings.map(\.line).joined(separator: "\n"))
    let failures = findings.filter { $0.state == .fail }
    guard let first = failures.first else { return }
    throw CommandError(
      "\(failures.count) of \(findings.count) checks failed, first \(first.topic): \(first.remedy)")
  }

  private static func json(_ findings: [Finding]) -> String {
    var json = JSONWriter()
    json.object { json in
      json.member("ok", findings.allSatisfy { $0.state != .fail })
      json.array("checks", findings) { json, finding in
        json.member("check", finding.topic)
        json.member("state", finding.state.rawValue)
        json.member("found", finding.found)
        json.member("do", finding.remedy.isEmpty ? nil : finding.remedy)
      }
    }
    return String(decoding: json.bytes, as: UTF8.self)
  }
}

/// What one check of `conviction doctor` came to.
struct Finding {
  enum State: String { case ok, warn, fail }

  let state: State
  let topic: String
  let found: String
  /// What to do; empty where nothing is to be done.
  let remedy: String

  init(_ state: State, _ topic: String, _ found: String, _ remedy: String = "") {
    self.state = state
    self.topic = topic
    self.found = found
    self.remedy = remedy
  }

  var line: String {
    let word = state.rawValue + String(repeating: " ", count: 4 - state.rawValue.count)
    return "\(word)  \(topic): \(found)" + (remedy.isEmpty ? "" : "; \(remedy)")
  }
}
