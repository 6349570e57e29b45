import Glibc
import Market

/// `conviction train`: exports and trains the three members with their own libraries.
enum Train: Command {
  static let name = "train"
  static let summary = "train LightGBM, CatBoost and the LSTM on stored bars"
  static let help = """
    usage: conviction train ROOT… [--every M15] [--from D] [--to D] [--test-from D] [--folds N] [--seed N]
                            [--version V] [--settings FILE] [--allow-short] [--keep-set]
                            [--demo]

    Exports each symbol's training set, trains and validates walk-forward, and writes a bundle to
    DATA/models/ROOT/VERSION. --settings names a JSON file with hyper-parameters and spans to change
    (Scripts/training/README.md lists them). A bundle without an edge after costs serves in shadow. Needs the Python
    environment that `./Scripts/run train` makes, or CONVICTION_PYTHON.
    """

  static func run(_ words: [String]) throws {
    let arguments = try Arguments(
      words, valued: ["every", "from", "to", "test-from", "folds", "seed", "version", "settings"],
      flags: ["allow-short", "keep-set", "demo"])
    let installation = try Installation(arguments)
    var roots: [String] = []
    for name in try arguments.names("a symbol to train", least: 1) {
      roots.append(try installation.root(name))
    }
    let python = try PythonEnvironment.find()
    let version = arguments.option("version") ?? VersionName.now()
    for root in roots {
      let folder = "\(installation.dataDirectory)/training/\(root)"
      let request = ExportRequest(
        root: root, every: try arguments.timeframe("every"), from: try day(arguments, "from"),
        to: try day(arguments, "to"))
      say(try request.run(installation, to: folder))
      var call = [
        "-m", "training", "train", "--set", folder,
        "--out", "\(installation.modelsFolder)/\(root)", "--version", version,
      ]
      if let test = try day(arguments, "test-from") { call += ["--test-from", "\(test)"] }
      for name in ["folds", "seed"] {
        if let value = try arguments.integer(name, in: 0...1_000_000) {
          call += ["--\(name)", "\(value)"]
        }
      }
      if let settings = arguments.option("settings") { call += ["--config", settings] }
      for flag in ["allow-short", "demo"] where arguments.flag(flag) { call.append("--\(flag)") }
      try makeDirectories("\(installation.modelsFolder)/\(root)")
      try python.run(call)
      if !arguments.flag("keep-set") { removeSet(folder) }
    }
  }

  private static func day(
    _ arguments: Arguments, _ name: String
  ) throws(UsageError) -> Int64? {
    try arguments.option(name).map { (text) throws(UsageError) in
      try DateArgument.parse(text, option: name)
    }
  }

  /// The exported arrays are large and can be made again at any time.
  private static func removeSet(_ folder: String) {
    for name in [
      "features", "categories", "sequence", "time", "label", "label_end", "outcome", "volatility",
    ] {
      unlink("\(folder)/\(name).npy")
    }
    unlink("\(folder)/columns.json")
    rmdir(folder)
  }
}
