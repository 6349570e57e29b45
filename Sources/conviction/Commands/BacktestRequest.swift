import Backtest
import Decision
import Market
import Server
import Simulation
import Store
import Telemetry

/// What `backtest` and `lookahead` share: symbols, dates and the market they load.
struct BacktestRequest {
  let installation: Installation
  let roots: [String]
  let range: Range<Int64>
  let every: Timeframe?

  static let valued: Set<String> = ["symbol", "from", "to", "every"]

  init(_ arguments: Arguments) throws {
    installation = try Installation(arguments)
    let names = (arguments.option("symbol") ?? "").split(separator: ",").map(String.init)
    let wanted = names + (try arguments.names("", least: 0))
    var roots: [String] = []
    for name in wanted {
      let root = try installation.root(name)
      if !roots.contains(root) { roots.append(root) }
    }
    // Without a name all that are configured, in their order.
    self.roots = roots.isEmpty ? installation.settings.decision.roots : roots
    let from = try DateArgument.parse(try arguments.required("from"), option: "from")
    let to = try DateArgument.parse(try arguments.required("to"), option: "to")
    guard from < to else { throw UsageError("--to must be after --from") }
    range = from..<to
    every = try arguments.timeframe("every")
  }

  /// Loads bars and bundles; without symbols named, those that have a bundle.
  ///
  /// - Throws: `CommandError`, `BacktestError`, `StoreError`.
  func market(allMustServe: Bool) throws -> BacktestMarket {
    let settings = installation.settings
    let log = Log(level: .error, clock: SystemClock(), sink: { _ in })
    let library = BundleLibrary(
      folder: installation.modelsFolder, roots: settings.decision.roots)
    let (bundles, refused) = library.serving(log: log)
    let served = allMustServe ? roots : roots.filter { bundles[$0] != nil }
    if let root = served.first(where: { bundles[$0] == nil }), let reason = refused[root] {
      throw CommandError("\(root): no bundle loads: \(reason)")
    }
    guard !served.isEmpty else {
      throw CommandError("no bundle in \(installation.modelsFolder): train one first")
    }
    var terms: [String: SimulatedSymbol] = [:]
    for root in served {
      terms[root] = settings.backtest.terms(
        root, spread: settings.costs.spread[root],
        commissionPerLot: settings.decision.commissionPerLot[root])
    }
    let database: Database
    do {
      database = try Database.openReader(directory: installation.dataDirectory)
    } catch {
      throw CommandError("\(error); import bars first with `conviction import`")
    }
    defer { database.close() }
    return try BacktestMarket(
      BarTable(database),
      BacktestMarket.Request(
        roots: served, range: range, every: every, clock: settings.clock,
        settings: settings.decision, bundles: bundles, terms: terms))
  }
}
