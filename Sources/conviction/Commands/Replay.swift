import Decision
import Glibc
import HTTP
import JSON
import Market
import Simulation
import Store
import Terminal

/// Stored bars of one symbol posted to a running server, as the expert advisor would have posted them.
struct Replay {
  private let installation: Installation
  private let root: String
  private let range: Range<Int64>
  private let every: Timeframe
  private let host: String
  private let port: UInt16
  private let isQuiet: Bool

  init(_ arguments: Arguments, root: String) throws {
    installation = try Installation(arguments)
    self.root = try installation.root(root)
    let from = try DateArgument.parse(try arguments.required("from"), option: "from")
    let to = try DateArgument.parse(try arguments.required("to"), option: "to")
    guard from < to else { throw UsageError("--to must be after --from") }
    range = from..<to
    every = try arguments.timeframe("every") ?? .m15
    let server = arguments.option("server") ?? "127.0.0.1:\(installation.settings.port)"
    let parts = server.split(separator: ":")
    guard parts.count == 2, let port = UInt16(parts[1]) else {
      throw UsageError("--server: was \(server), allowed HOST:PORT")
    }
    host = String(parts[0])
    self.port = port
    isQuiet = arguments.flag("quiet")
  }

  func run() throws {
    let database = try Database.openReader(directory: installation.dataDirectory)
    defer { database.close() }
    let table = BarTable(database)
    guard let symbol = SimulatedSymbol.standard(root) else {
      throw CommandError("no specification of \(root)")
    }
    guard let base = try finest(table) else {
      throw CommandError("\(root) has no bars in this range: import some with `conviction import`")
    }
    let histories = try Timeframe.allCases.map { timeframe in
      try table.load(
        symbol: root, timeframe: timeframe, from: range.lowerBound - 800 * 86_400,
        to: range.lowerBound - timeframe.seconds + 1)
    }.map(Replay.tail)
    let companions = try installation.settings.decision.roots.filter { $0 != root }.map { other in
      SimulatedTerminal.Companion(
        brokerName: SimulatedSymbol.standard(other)?.brokerName ?? other,
        bars: try table.load(
          symbol: other, timeframe: .h1, from: range.lowerBound - 60 * 86_400,
          to: range.upperBound))
    }
    var feed = StoredFeed(
      try table.load(
        symbol: root, timeframe: base, from: range.lowerBound, to: range.upperBound),
      base: base, range)
    var terminal = SimulatedTerminal(
      symbols: [symbol], histories: [histories], base: base, companions: companions,
      clock: installation.settings.clock, start: range.lowerBound, host: host, port: port,
      token: getenv("CONVICTION_TOKEN").map { String(cString: $0) })
    terminal.every = every
    let signals = try TerminationSignals()
    var tally = Tally()
    try terminal.run(&feed) { report in
      tally.add(report)
      if !isQuiet { say(Tally.line(report)) }
      return !signals.wait(milliseconds: 0)
    }
    say(tally.summary(terminal.account))
  }

  /// The finest timeframe whose bars begin before the range does.
  private func finest(_ table: BarTable) throws -> Timeframe? {
    try Timeframe.allCases.first { timeframe in
      guard let row = try table.coverage(symbol: root, timeframe: timeframe) else { return false }
      return row.first < range.lowerBound && row.last >= range.lowerBound
    }
  }

  private static func tail(_ columns: BarColumns) -> BarColumns {
    var columns = columns
    columns.keepLast(400)
    return columns
  }
}
