import Glibc
import Market

/// `conviction train`: exports and trains the three members with their own libraries.
enum Train: Command {
  static let name = "train"
  static let summary = "train LightGBM, CatBoost and the LSTM on stored bars"
  static let help = """
    usage: conviction train ROOT… [--every M15] [--from D] [--to D] [--test-from D] [--folds N] [--seed N]
                            [--trials N] [--processes N] [--threads N] [--ray ADDRESS]
                            [--version V] [--settings FILE] [--allow-short] [--keep-set] [--demo]

    Exports each symbol's training set with the label that `training` in the configuration chooses, trains
    and validates walk-forward, and writes a bundle with its card (card.md, card.html) to
    DATA/models/ROOT/VERSION. A bundle without an edge after costs serves in shadow.

      --trials N       search N settings first; what was tried is kept in DATA/search.sqlite, and an
                       interrupted search goes on from there
      --processes N    fits side by side (default: one a core); the bundle does not depend on it
      --threads N      threads of one fit (default 1); part of what makes the bundle's bytes
      --ray ADDRESS    run the fits as tasks on this Ray cluster instead
      --settings FILE  JSON with hyper-parameters and spans (Scripts/training/README.md lists them)
      --version V      as 20261121T101500Z (default: now)
      --allow-short    less history than M5 50,000, M15 20,000, M30 10,000, H1 10,000, H4 5,000 and
                       D1 2,000 bars; the card says so

    Every trial, every look at the held-out stretch and every bundle is a line of DATA/ledger.jsonl. Needs
    the Python environment that `./Scripts/run train` makes, or CONVICTION_PYTHON.
    """

  static func run(_ words: [String]) throws {
    let arguments = try Arguments(
      words,
      valued: [
        "every", "from", "to", "test-from", "folds", "seed", "trials", "processes", "threads",
        "ray", "version", "settings",
      ], flags: ["allow-short", "keep-set", "demo"])
    let installation = try Installation(arguments)
    var roots: [String] = []
    for name in try arguments.names("a symbol to train", least: 1) {
      let root = try installation.root(name)
      guard !roots.contains(root) else { throw UsageError("\(root) is named twice") }
      roots.append(root)
    }
    let python = try PythonEnvironment.find()
    var call = ["-m", "training", "train", "--data-dir", installation.dataDirectory]
    call += ["--version", arguments.option("version") ?? VersionName.now()]
    call += try passedOn(arguments)
    let folders = roots.map { "\(installation.dataDirectory)/training/\($0)" }
    defer { if !arguments.flag("keep-set") { folders.forEach(removeSet) } }
    for (root, folder) in zip(roots, folders) {
      let request = ExportRequest(
        root: root, every: try arguments.timeframe("every"), from: try day(arguments, "from"),
        to: try day(arguments, "to"), allowShort: arguments.flag("allow-short"))
      say(try request.run(installation, to: folder))
      try makeDirectories("\(installation.modelsFolder)/\(root)")
      call += ["--set", folder, "--out", "\(installation.modelsFolder)/\(root)"]
    }
    try python.run(call)
  }

  /// The options that training takes as they are.
  private static func passedOn(_ arguments: Arguments) throws(UsageError) -> [String] {
    var call: [String] = []
    if let test = try day(arguments, "test-from") { call += ["--test-from", "\(test)"] }
    for name in ["folds", "seed", "trials"] {
      if let value = try arguments.integer(name, in: 0...1_000_000) {
        call += ["--\(name)", "\(value)"]
      }
    }
    for name in ["processes", "threads"] {
      if let value = try arguments.integer(name, in: 1...1_024) {
        call += ["--\(name)", "\(value)"]
      }
    }
    if let address = arguments.option("ray") { call += ["--ray", address] }
    if let settings = arguments.option("settings") { call += ["--config", settings] }
    for flag in ["allow-short", "demo"] where arguments.flag(flag) { call.append("--\(flag)") }
    return call
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
      "volatility_end", "grade", "weight",
    ] {
      unlink("\(folder)/\(name).npy")
    }
    unlink("\(folder)/columns.json")
    rmdir(folder)
  }
}
