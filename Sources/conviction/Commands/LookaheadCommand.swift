import Backtest
import Decision
import JSON
import Market
import Store

/// `conviction lookahead`: whether anything that is computed knows what came after it.
enum LookaheadCommand: Command {
  static let name = "lookahead"
  static let summary = "look for features and decisions that know the future"
  static let help = """
    usage: conviction lookahead --symbol ROOT --from D --to D [--samples N] [--every M15] [--json]

    Computes the features and the decision of --samples instants (default 100) of the range three times: on
    all that is stored, on what had closed by then, and on what a terminal would have seen by then, every
    bar made of the finer ones. It knows nothing of features or rules, only the names of the values, and
    lists each that changes: `reads_the_future` is a fault of the code, `data_from_the_future` are stored
    bars dated too early. `another_source` are longer bars that the finer ones do not make, which cannot be
    judged. Ends with status 1 where anything knows the future.
    """

  static func run(_ words: [String]) throws {
    let arguments = try Arguments(
      words, valued: BacktestRequest.valued.union(["samples"]), flags: ["json"])
    let request = try BacktestRequest(arguments)
    let samples = try arguments.integer("samples", in: 1...100_000) ?? 100
    let market = try request.market(allMustServe: true)
    let options = BacktestOptions(
      account: request.installation.settings.backtest.account,
      policy: try request.installation.policy().policy)
    let history = try history(request)
    let lookahead = Lookahead(history)
    var results: [(root: String, result: Lookahead.Result)] = []
    for symbol in market.symbols {
      var progress = Progress(symbol.root)
      let result = lookahead.run(
        DecisionSubject(symbol, market, options),
        times: market.instants(of: symbol, count: samples)
      ) { progress.show(Int64($0), of: Int64($1)) }
      progress.finish()
      results.append((symbol.root, result))
    }
    say(arguments.flag("json") ? json(results) : text(results))
    if results.contains(where: \.result.hasLeak) {
      throw CommandError("something knows the future")
    }
  }

  /// All that is stored of the range with windows before it, and what came after.
  private static func history(_ request: BacktestRequest) throws -> PriceHistory {
    let database = try Database.openReader(directory: request.installation.dataDirectory)
    defer { database.close() }
    let table = BarTable(database)
    var series: [String: [BarColumns]] = [:]
    for root in request.installation.settings.decision.roots {
      series[root] = try Timeframe.allCases.map { timeframe in
        if !request.roots.contains(root), timeframe != .h1 { return BarColumns() }
        let before = 400 * timeframe.seconds * 2 + 30 * 86_400
        return try table.load(
          symbol: root, timeframe: timeframe, from: request.range.lowerBound - before,
          to: request.range.upperBound + 30 * 86_400)
      }
    }
    return PriceHistory(series)
  }

  private static let sourcesShown = 8

  private static func text(_ results: [(root: String, result: Lookahead.Result)]) -> String {
    var lines: [String] = []
    for (root, result) in results {
      lines.append(
        "\(root): \(result.instants) instants, \(result.changes.count) values changed"
          + (result.skipped > 0 ? ", \(result.skipped) instants left out" : ""))
      // Other sources change many values a little; the first tell which.
      let faults = result.changes.filter { $0.cause != .source }
      let sources = result.changes.filter { $0.cause == .source }
      for change in faults + sources.prefix(sourcesShown) {
        lines.append(
          "  \(change.cause.rawValue)\t\(change.name)\tat \(change.count) instants from "
            + "\(DateArgument.text(change.firstTime)), by up to "
            + "\((change.largest * 1e4).rounded() / 100) %")
      }
      if sources.count > sourcesShown {
        lines.append("  and \(sources.count - sourcesShown) more of another source; --json has all")
      }
    }
    for shift in results.first?.result.shifts ?? [] {
      lines.append(
        "\(shift.root): \(shift.count) of \(shift.compared) \(shift.timeframe.code) bars that "
          + "differ hold the prices of \(shift.bars) bar(s) later")
    }
    let isClean = !results.contains { $0.result.hasLeak }
    return (lines + [isClean ? "no leak" : "LEAK"]).joined(separator: "\n")
  }

  private static func json(_ results: [(root: String, result: Lookahead.Result)]) -> String {
    var json = JSONWriter()
    json.beginObject()
    json.member("leak", results.contains { $0.result.hasLeak })
    json.array("symbols", results) { json, row in
      json.member("symbol", row.root)
      json.member("instants", row.result.instants)
      json.member("skipped", row.result.skipped)
      json.array("changes", row.result.changes) { json, change in
        json.member("name", change.name)
        json.member("cause", change.cause.rawValue)
        json.member("count", change.count)
        json.member("first_time", change.firstTime)
        json.member("largest", change.largest)
      }
    }
    json.array("shifts", results.first?.result.shifts ?? []) { json, shift in
      json.member("symbol", shift.root)
      json.member("timeframe", shift.timeframe.code)
      json.member("bars", shift.bars)
      json.member("count", shift.count)
      json.member("compared", shift.compared)
    }
    json.endObject()
    return String(decoding: json.bytes, as: UTF8.self)
  }
}
