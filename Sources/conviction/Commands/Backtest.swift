import Agent
import Backtest
import Glibc
import JSON
import Market
import Server

/// `conviction backtest`: the live decision path over stored bars, and a report that tells the truth.
enum BacktestCommand: Command {
  static let name = "backtest"
  static let summary = "trade stored bars on a simulated account and report what came of it"
  static let help = """
    usage: conviction backtest [--symbol ROOT[,ROOT…]] --from D --to D [--report DIR] [--json]
           [--every M5] [--threads N] [--agent serving|shadow|none] [--as-if-promoted]
           [--include-in-sample]

    All symbols (without --symbol all that have a bundle) in one order of time on one account, decided by
    the path that serves live. --to is the first day left out. --every is the shortest timeframe with
    events; by default the finest from M5 that a symbol's bundle declares. Bundles enter only on dates that
    their training never saw; --include-in-sample lets them enter on the others too, labelled IN-SAMPLE and
    left out of the headline. A bundle in shadow enters only with --as-if-promoted. The position agent does
    what it would live: it acts where its weights beat the simple rules, and is only asked where they did
    not, unless --agent says otherwise (none: --no-agent); a second account beside it shows the other case.
    --report writes backtest.json and backtest.html into DIR, --json prints the JSON. Costs are the
    configuration's section `backtest`. Every run is an attempt in the data directory's ledger, by which the
    next ones are deflated.
    """

  static func run(_ words: [String]) throws {
    let arguments = try Arguments(
      words, valued: BacktestRequest.valued.union(["report", "threads", "agent"]),
      flags: ["json", "no-agent", "as-if-promoted", "include-in-sample"])
    let request = try BacktestRequest(arguments)
    let market = try request.market(allMustServe: arguments.option("symbol") != nil)
    var options = BacktestOptions(
      account: request.installation.settings.backtest.account,
      policy: try request.installation.policy().policy)
    try setAgent(&options, request.installation, arguments)
    options.isAsIfPromoted = arguments.flag("as-if-promoted")
    options.includesInSample = arguments.flag("include-in-sample")
    options.threads =
      try arguments.integer("threads", in: 1...256) ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    var progress = Progress("backtest")
    let result = try Backtest(market, options).run { progress.show(Int64($0), of: Int64($1)) }
    progress.finish()
    let attempt = BacktestAttempt(result, dataDirectory: request.installation.dataDirectory)
    let report = try BacktestReport(result) { try attempt.count(sharpe: $0) }
    try attempt.append(sharpe: report.headline.sharpe)
    let bytes = ReportWriter(report).bytes()
    if arguments.flag("json") {
      say(String(decoding: bytes, as: UTF8.self))
    } else {
      say(BacktestSummary(report).text)
    }
    if let folder = arguments.option("report") { try write(bytes, to: folder) }
  }

  /// What the agent may do: what it would live, unless the command says otherwise.
  private static func setAgent(
    _ options: inout BacktestOptions, _ installation: Installation, _ arguments: Arguments
  ) throws {
    let wanted = arguments.option("agent") ?? (arguments.flag("no-agent") ? "none" : nil)
    switch wanted {
    case nil:
      options.agentMode =
        try installation.settings.agent.mode ?? installation.agentOrigin().package.mode
    case "none": options.usesAgent = false
    case let word?:
      guard let mode = AgentMode(rawValue: word) else {
        throw UsageError("--agent: was \(word), allowed serving, shadow, none")
      }
      options.agentMode = mode
    }
  }

  /// `backtest.json`, and `backtest.html` where there is a Python to draw it.
  private static func write(_ bytes: [UInt8], to folder: String) throws(CommandError) {
    try makeDirectories(folder)
    let path = folder + "/backtest.json"
    try OutputFile.write(bytes + [10], to: path)
    complain("wrote \(path)\n")
    let python = try PythonEnvironment.find()
    try python.run(["-m", "report", path, folder + "/backtest.html"])
  }
}
