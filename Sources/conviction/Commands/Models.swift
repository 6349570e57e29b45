import Decision
import Server

/// `conviction models`: the bundles in the data directory.
enum Models: Command {
  static let name = "models"
  static let summary = "list, verify, promote and roll back bundles; evaluate a model file"
  static let help = """
    usage: conviction models list [--json]
           conviction models verify [ROOT [VERSION]]
           conviction models promote ROOT VERSION
           conviction models rollback ROOT
           conviction models evaluate FILE ROWS [--header] [--json]
           conviction models evaluate FILE.onnx [NAME=]ARRAY.npy... [--json]

    Promoting serves a version knowingly, also one without an edge. A running server takes a change up
    within two seconds.

    evaluate reads a model file by its content (LightGBM's text, CatBoost's JSON, ONNX) and prints what
    each row of ROWS gives: the raw score of every output, then its prediction, in digits that read
    back to the same number. ROWS is a .npy array of two axes, or CSV, where an empty field is NaN and
    --header skips the first line; the columns are those of the training table, and a categorical
    column holds the category's text. A graph takes one array for each of its inputs.
    """

  static func run(_ words: [String]) throws {
    guard let action = words.first else {
      throw UsageError("list, verify, promote, rollback or evaluate is missing")
    }
    if action == "evaluate" { return try evaluate(words.dropFirst()) }
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

  /// Needs no installation: a model file and its input are all.
  private static func evaluate(_ words: ArraySlice<String>) throws {
    let arguments = try Arguments(words, flags: ["json", "header"])
    let names = try arguments.names("a model file and its input", least: 2)
    let evaluation = ModelEvaluation(
      inputs: Array(names.dropFirst()), hasHeader: arguments.flag("header"),
      asJSON: arguments.flag("json"))
    try evaluation.run(model: names[0])
  }
}
