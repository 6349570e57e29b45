import Glibc
import Market
import Simulation
import Telemetry
import Terminal

/// The simulated market that the demo shows, and that its bundles were trained on.
///
/// Its edge is planted: what the demo earns says nothing about any real market.
struct DemoMarket {
  /// The seed of the market that the demo bundles were trained on; the demo shows another one.
  static let trainingSeed: UInt64 = 20_251_122
  static let edge = PlantedEdge(strength: 1)
  /// Broker time at which the market begins: 2024-01-01.
  static let start: Int64 = 1_704_067_200
  /// History before the first event: 256 days of D1 and some.
  static let historyDays: Int64 = 400

  private let installation: Installation
  private let symbols: [SimulatedSymbol]
  private let days: Int64
  private let every: Timeframe
  private let paceMicroseconds: UInt32
  private let seed: UInt64
  private let port: Int

  init(_ arguments: Arguments) throws {
    installation = try Installation(arguments)
    let names = (arguments.option("symbols") ?? "EURUSD,US100").split(separator: ",")
    var symbols: [SimulatedSymbol] = []
    for name in names {
      guard let symbol = SimulatedSymbol.standard(String(name)) else {
        let known = SimulatedSymbol.standard.map(\.root).joined(separator: ", ")
        throw UsageError("--symbols: was \(name), allowed \(known)")
      }
      symbols.append(symbol)
    }
    self.symbols = symbols
    days = Int64(try arguments.integer("days", in: 1...365) ?? 5)
    every = try arguments.timeframe("every") ?? .m15
    let standardPace = isatty(STDOUT_FILENO) == 1 ? 40 : 0
    paceMicroseconds =
      UInt32(
        try arguments.integer("pace", in: 0...60_000) ?? standardPace) * 1_000
    seed = UInt64(try arguments.integer("seed", in: 0...1_000_000_000) ?? 7)
    port = try arguments.integer("port", in: 0...65_535) ?? installation.settings.port
  }

  func run() throws {
    let place = try DemoPlace(installation)
    let signals = try TerminationSignals()
    let server = try RunningServer(place.installation, port: port, level: .warning)
    defer { server.stop() }
    say("listening on http://\(server.address)")
    say("open http://\(server.address)/health, /positions, /decisions, /metrics")
    say("making \(DemoMarket.historyDays) days of simulated history …")
    let first = DemoMarket.start + DemoMarket.historyDays * 86_400
    var generators = symbols.map {
      MarketGenerator(seed: seed, symbol: $0, start: DemoMarket.start, edge: DemoMarket.edge)
    }
    let histories = generators.indices.map { index in
      DemoMarket.history(generators[index].bars(until: first))
    }
    var terminal = SimulatedTerminal(
      symbols: symbols, histories: histories, base: .m1, clock: installation.settings.clock,
      start: first, host: "127.0.0.1", port: server.port)
    terminal.every = every
    var feed = GeneratedFeed(generators, until: first + days * 86_400)
    var tally = Tally()
    try terminal.run(&feed) { report in
      tally.add(report)
      say(Tally.line(report))
      if paceMicroseconds > 0 { usleep(paceMicroseconds) }
      return !signals.wait(milliseconds: 0)
    }
    say(tally.summary(terminal.account))
    if isatty(STDOUT_FILENO) == 1 {
      say("the server stays at http://\(server.address); Ctrl-C ends it")
      while !signals.wait(milliseconds: 1_000) {}
    }
  }

  /// M1 bars and every coarser timeframe built from them, only what is closed.
  static func history(_ minutes: BarColumns) -> [BarColumns] {
    Timeframe.allCases.map { timeframe in
      guard timeframe != .m1 else { return minutes }
      var columns = BarColumns()
      var aggregator = BarAggregator(to: timeframe)
      for row in 0..<minutes.count {
        if let bar = aggregator.add(minutes[row]) { columns.append(bar) }
      }
      let end = (minutes.openTime.last ?? 0) + 60
      if let bar = aggregator.finish(closedBy: end) { columns.append(bar) }
      return columns
    }
  }
}
