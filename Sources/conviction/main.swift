import CProcessor
import Glibc

// A broken pipe or a full file is an error of the call that met it, never the end of the process.
signal(SIGPIPE, SIG_IGN)
signal(SIGXFSZ, SIG_IGN)

/// Prints one line on standard error and ends.
func end(_ status: Int32, _ message: String) -> Never {
  complain("conviction: \(message)\n")
  exit(status)
}

/// The words behind the program's name. Swift's own list of them may be empty: see `CProcessor`.
func commandLine() -> [String] {
  var words: [String] = []
  while let word = conviction_word(Int32(words.count + 1)) { words.append(String(cString: word)) }
  return words
}

func usage() -> String {
  let width = commands.map { $0.name.count }.max() ?? 0
  let lines = commands.map { command in
    "  " + command.name + String(repeating: " ", count: width - command.name.count + 2)
      + command.summary
  }
  return """
    usage: conviction COMMAND [options]

    \(lines.joined(separator: "\n"))

    Every command takes --config FILE (default Config/conviction.json5) and --data-dir DIR
    (default data); `conviction COMMAND --help` tells the rest.
    """
}

let words = commandLine()
guard let name = words.first else { end(2, "a command is missing\n\n" + usage()) }
if ["--help", "-h", "help"].contains(name) {
  say(usage())
  exit(0)
}
if name == "--version" {
  say(Version.text)
  exit(0)
}
guard let command = commands.first(where: { $0.name == name }) else {
  end(2, "there is no command \(name)\n\n" + usage())
}
if words.dropFirst().contains(where: { $0 == "--help" || $0 == "-h" }) {
  say(command.help)
  exit(0)
}
do {
  try command.run(Array(words.dropFirst()))
} catch let error as UsageError {
  end(2, "\(error)\n\(command.help)")
} catch {
  end(1, "\(error)")
}
