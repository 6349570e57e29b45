import Glibc
import HTTP
import JSON
import Market
import Simulation
import Store
import Terminal

/// `conviction demo`: a market through the real HTTP server, to see it work without a terminal.
enum Demo: Command {
  static let name = "demo"
  static let summary = "a simulated terminal through the real HTTP server"
  static let help = """
    usage: conviction demo [--symbols EURUSD,US100] [--days N] [--every M15] [--pace MS] [--seed N] [--port P]
           conviction demo --replay ROOT --from D --to D [--every M15] [--server HOST:PORT] [--data-dir DIR]

    Without --replay: starts a server in DATA/demo with the demo bundles of Config/demo and posts the closes
    of a simulated market with a planted edge, printing each decision. With --replay: posts the stored bars
    of a symbol to a running server, fills its answers on a simulated account, and prints a summary; that
    server's own data directory must not hold later bars of the symbol, as `conviction import` would leave
    them. --quiet leaves the lines of single decisions out.
    """

  static func run(_ words: [String]) throws {
    let arguments = try Arguments(
      words,
      valued: [
        "symbols", "days", "every", "pace", "seed", "port", "replay", "from", "to", "server",
      ], flags: ["quiet"])
    _ = try arguments.names("", least: 0, most: 0)
    if let root = arguments.option("replay") {
      try Replay(arguments, root: root).run()
    } else {
      try DemoMarket(arguments).run()
    }
  }
}
