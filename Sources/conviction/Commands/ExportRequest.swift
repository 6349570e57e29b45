import Decision
import Glibc
import Market
import Risk
import Server
import Store
import TrainingSet

/// One training set to write, for `features export` and `train`.
struct ExportRequest {
  var root: String
  /// nil: the first of M15, H1, H4, D1 with enough history.
  var every: Timeframe?
  /// Broker time; nil for all there is.
  var from: Int64?
  var to: Int64?
  /// A window of bars is enough history.
  var allowShort = false

  /// Exports into `directory`, made where it is missing.
  ///
  /// - Returns: one line that says what was written.
  /// - Throws: `CommandError`.
  func run(_ installation: Installation, to directory: String) throws(CommandError) -> String {
    let database: Database
    do {
      database = try Database.openReader(directory: installation.dataDirectory)
    } catch {
      throw CommandError("\(error); import bars first with `conviction import`")
    }
    defer { database.close() }
    do {
      return try export(BarTable(database), installation.settings, directory)
    } catch {
      throw CommandError("\(error)")
    }
  }

  private func export(
    _ table: BarTable, _ settings: AppSettings, _ directory: String
  ) throws -> String {
    var coverage: [Timeframe: TrainingPlan.Span] = [:]
    for row in try table.coverage() where row.symbol == root {
      coverage[row.timeframe] = TrainingPlan.Span(
        first: row.first, last: row.last, count: row.count)
    }
    let plan = try TrainingPlan(
      symbol: root, coverage: coverage, every: every, allowShort: allowShort)
    let bars = try Timeframe.allCases.map { timeframe in
      plan.timeframes.contains(timeframe)
        ? try table.load(symbol: root, timeframe: timeframe, from: .min, to: .max) : BarColumns()
    }
    let basket = try settings.decision.roots.filter { $0 != root }.map { other in
      (
        root: other,
        bars: try table.load(symbol: other, timeframe: .h1, from: .min, to: .max)
      )
    }
    let exporter = TrainingSetExporter(
      symbol: root, plan: plan, label: settings.label(of: root),
      targetATR: settings.decision.risk.targetATR, clock: settings.clock, bars: bars,
      basket: basket)
    try makeDirectories(directory)
    var progress = Progress("\(root): features")
    let rows = try exporter.export(
      (from ?? .min / 2)..<(to ?? .max / 2), to: directory,
      catalogueHash: CatalogueHash.hex
    ) { progress.show(Int64($0), of: Int64($1)) }
    progress.finish()
    let timeframes = plan.timeframes.members.map(\.code).joined(separator: " ")
    return "\(root): \(rows) rows, one a close of \(plan.every.code), from \(timeframes), "
      + "in \(directory)"
  }
}

/// Makes a directory and those above it.
///
/// - Throws: `CommandError` naming the one that cannot be made.
func makeDirectories(_ path: String) throws(CommandError) {
  var made = path.hasPrefix("/") ? "/" : ""
  for part in path.split(separator: "/") {
    made += made.isEmpty || made == "/" ? String(part) : "/" + part
    guard mkdir(made, 0o755) == 0 || errno == EEXIST else {
      throw CommandError("\(made): \(String(cString: strerror(errno)))")
    }
  }
}
