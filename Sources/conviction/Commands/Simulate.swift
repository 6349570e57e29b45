import Glibc
import Market
import Simulation

/// `conviction simulate`: M1 bars of a simulated symbol as a CSV that `conviction import` reads.
enum Simulate: Command {
  static let name = "simulate"
  static let summary = "write M1 bars of a simulated market"
  static let help = """
    usage: conviction simulate --symbol ROOT --out FILE.csv [--days N] [--seed N] [--edge STRENGTH]
           [--leak FILE.csv]

    The same seed writes the same bytes. --edge is the strength of the planted edge: 0 (default) is a fair
    game, 1 an edge that no real market has. --leak also writes the day's bars, each dated a day early, as a
    careless vendor has them: whoever trades by them knows the close of the day he is in. `conviction
    import` makes days anew where it has the finer bars; what gets past it, `conviction lookahead` finds.
    """

  private static let header = "time,open,high,low,close,tick_volume,spread\n"

  static func run(_ words: [String]) throws {
    let arguments = try Arguments(
      words, valued: ["symbol", "out", "days", "seed", "edge", "leak"])
    _ = try arguments.names("", least: 0, most: 0)
    let installation = try Installation(arguments)
    let root = try installation.root(try arguments.required("symbol"))
    guard let symbol = SimulatedSymbol.standard(root) else {
      throw CommandError("no simulated market of \(root)")
    }
    let path = try arguments.required("out")
    let days = Int64(try arguments.integer("days", in: 1...5_000) ?? 365)
    let seed = UInt64(try arguments.integer("seed", in: 0...1_000_000_000) ?? 7)
    let strength = try arguments.number("edge", in: 0...2) ?? 0
    let end = DemoMarket.start + days * 86_400
    var generator = MarketGenerator(
      seed: seed, symbol: symbol, start: DemoMarket.start,
      edge: strength > 0 ? PlantedEdge(strength: strength) : .none)
    let clock = installation.settings.clock
    var daily = BarAggregator(to: .d1)
    var leak: [Bar] = []
    guard let file = fopen(path, "wb") else {
      throw CommandError("\(path): \(String(cString: strerror(errno)))")
    }
    defer { fclose(file) }
    var isWritten = fputs(header, file) >= 0
    var progress = Progress(root)
    while generator.nextOpenTime < end, isWritten {
      progress.show(generator.nextOpenTime - DemoMarket.start, of: end - DemoMarket.start)
      guard let bar = generator.next() else { continue }
      if let day = daily.add(bar) { leak.append(day) }
      isWritten = fputs(line(bar, clock), file) >= 0
    }
    progress.finish()
    guard isWritten, fflush(file) == 0 else {
      throw CommandError("\(path): \(String(cString: strerror(errno)))")
    }
    say("wrote \(path)")
    guard let leakPath = arguments.option("leak") else { return }
    let text = header + early(leak).map { line($0, clock) }.joined()
    try OutputFile.write(Array(text.utf8), to: leakPath)
    say("wrote \(leakPath): days dated a day early, a planted leak")
  }

  /// Each day's bar under the date of the trading day before.
  private static func early(_ days: [Bar]) -> [Bar] {
    zip(days, days.dropFirst()).map { day, next in
      var bar = next
      bar.openTime = day.openTime
      return bar
    }
  }

  private static func line(_ bar: Bar, _ clock: BrokerClock) -> String {
    "\(clock.utc(brokerTime: bar.openTime)),\(bar.open),\(bar.high),\(bar.low),\(bar.close),"
      + "\(Int64(bar.tickVolume)),\(Int64(bar.spreadPoints))\n"
  }
}
