import Glibc
import Market
import Simulation

/// `conviction simulate`: M1 bars of a simulated symbol as a CSV that `conviction import` reads.
enum Simulate: Command {
  static let name = "simulate"
  static let summary = "write M1 bars of a simulated market"
  static let help = """
    usage: conviction simulate --symbol ROOT --out FILE.csv [--days N] [--seed N] [--edge STRENGTH]

    The same seed writes the same bytes. --edge is the strength of the planted edge: 0 (default) is a fair
    game, 1 an edge that no real market has.
    """

  static func run(_ words: [String]) throws {
    let arguments = try Arguments(words, valued: ["symbol", "out", "days", "seed", "edge"])
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
    guard let file = fopen(path, "wb") else {
      throw CommandError("\(path): \(String(cString: strerror(errno)))")
    }
    defer { fclose(file) }
    var isWritten = fputs("time,open,high,low,close,tick_volume,spread\n", file) >= 0
    var progress = Progress(root)
    while generator.nextOpenTime < end, isWritten {
      progress.show(generator.nextOpenTime - DemoMarket.start, of: end - DemoMarket.start)
      guard let bar = generator.next() else { continue }
      let utc = installation.settings.clock.utc(brokerTime: bar.openTime)
      let line =
        "\(utc),\(bar.open),\(bar.high),\(bar.low),\(bar.close),\(Int64(bar.tickVolume)),"
        + "\(Int64(bar.spreadPoints))\n"
      isWritten = fputs(line, file) >= 0
    }
    progress.finish()
    guard isWritten, fflush(file) == 0 else {
      throw CommandError("\(path): \(String(cString: strerror(errno)))")
    }
    say("wrote \(path)")
  }
}
