import Decision
import Server

/// `conviction models`: the bundles in the data directory.
enum Models: Command {
  static let name = "models"
  static let summary = "list, verify, promote and roll back bundles"
  static let help = """
    usage: conviction models list [--json]
           conviction models verify [ROOT [VERSION]]
           conviction models promote ROOT VERSION
           conviction models rollback ROOT

    Promoting serves a version knowingly, also one without an edge. A running server takes a change up
    within two seconds.
    """

  static func run(_ words: [String]) throws {
    guard let action = words.first else {
      throw UsageError("list, verify, promote or rollback is missing")
    }
    let arguments = try Arguments(words.dropFirst(), flags: ["json"])
    let installation = try Installation(arguments)
    let library = BundleLibrary(
      folder: installation.modelsFolder, roots: installation.settings.decision.roots)
    switch action {
    case "list":
      _ = try arguments.names("", least: 0, most: 0)
      say(library.list(asJSON: arguments.flag("json")))
    case "verify":
      let names = try arguments.names("", least: 0, most: 2)
      let root = try names.first.map { (name) throws(CommandError) in
        try installation.root(name)
      }
      let (text, isGood) = library.verify(root: root, version: names.dropFirst().first)
      say(text)
      if !isGood { throw CommandError("a bundle is refused") }
    case "promote":
      let names = try arguments.names("a symbol and a version", least: 2, most: 2)
      say(try library.promote(try installation.root(names[0]), names[1]))
    case "rollback":
      let names = try arguments.names("a symbol", least: 1, most: 1)
      say(try library.rollback(try installation.root(names[0])))
    default: throw UsageError("there is no models \(action)")
    }
  }
}
