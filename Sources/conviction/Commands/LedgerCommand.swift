import JSON
import Ledger

/// `conviction ledger`: what was tried on the stored history, and how often.
enum LedgerCommand: Command {
  static let name = "ledger"
  static let summary = "list the attempts on the stored history, or verify that none was taken back"
  static let help = """
    usage: conviction ledger list [ROOT] [--json]
           conviction ledger verify

    Every trial of a search, every bundle trained, every look at a held-out stretch and every backtest is a
    line of DATA/ledger.jsonl, sealed with the hash of the one before. verify exits 1 and names the line
    where the chain breaks. Scripts/training/LEDGER.md describes the format.
    """

  static func run(_ words: [String]) throws {
    guard let action = words.first else { throw UsageError("list or verify is missing") }
    let arguments = try Arguments(words.dropFirst(), flags: ["json"])
    let installation = try Installation(arguments)
    let ledger = Ledger(dataDirectory: installation.dataDirectory)
    let entries: [LedgerEntry]
    do {
      entries = try ledger.entries()
    } catch {
      throw CommandError("\(error)")
    }
    switch action {
    case "verify":
      _ = try arguments.names("", least: 0, most: 0)
      say(
        "\(ledger.path): \(entries.count) entries, \(Attempts(entries).count) attempts, "
          + "the chain holds")
    case "list":
      let root = try arguments.names("", least: 0, most: 1).first.map {
        (name) throws(CommandError) in try installation.root(name)
      }
      list(entries.filter { root == nil || $0.symbol == root }, asJSON: arguments.flag("json"))
    default: throw UsageError("there is no ledger \(action)")
    }
  }

  private static func list(_ entries: [LedgerEntry], asJSON: Bool) {
    guard asJSON else {
      for entry in entries {
        say(
          "\(entry.number)\t\(entry.at)\t\(entry.kind.rawValue)\t\(entry.symbol)\t"
            + "\(entry.experiment.prefix(12))\t"
            + String(decoding: entry.detail.json, as: UTF8.self))
      }
      for symbol in Set(entries.map(\.symbol)).sorted() {
        say("\(symbol): \(Attempts(entries, symbol: symbol).count) attempts")
      }
      return
    }
    let values = entries.map { entry in
      JSONValue.object([
        "n": .integer(Int64(entry.number)), "at": .string(entry.at),
        "kind": .string(entry.kind.rawValue), "symbol": .string(entry.symbol),
        "experiment": .string(entry.experiment), "detail": entry.detail,
        "hash": .string(entry.hash),
      ])
    }
    say(String(decoding: JSONValue.array(values).json, as: UTF8.self))
  }
}
