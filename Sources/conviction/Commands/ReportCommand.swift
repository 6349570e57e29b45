import Decision
import Glibc
import Market
import Scores
import Server
import Store

/// `conviction report`: where the money came from.
enum ReportCommand: Command {
  static let name = "report"
  static let summary =
    "what closed trades made, by model, symbol, session, regime, trigger, conviction"
  static let help = """
    usage: conviction report [--weekly] [--from D] [--to D] [--json]

    The trades that ended in a span of the broker's days, by what the decisions that opened them said:
    model, symbol, session, H1 regime, trigger, conviction (five points wide) and account. Net is profit,
    swap and commission of all the deals of a position, in the account's currency: look at one account
    at a time where they have several. "unknown" is a trade whose decision the journal does not have:
    opened by hand, or older than `keeping.decisions_days`.

      --weekly   the seven days up to now
      --from D   from the start of this day (default: all)
      --to D     up to the start of this day (default: now)
    """

  static func run(_ words: [String]) throws {
    let arguments = try Arguments(words, valued: ["from", "to"], flags: ["weekly", "json"])
    _ = try arguments.names("", least: 0, most: 0)
    let installation = try Installation(arguments)
    let settings = installation.settings
    let span = try span(arguments, now: settings.clock.brokerTime(utc: Int64(time(nil))))
    let attribution: Attribution
    do {
      let database = try Database.openReader(directory: installation.dataDirectory)
      defer { database.close() }
      let reader = AttributionReader(
        Journal(database), rules: settings.decision.symbols, clock: settings.clock)
      attribution = Attribution(try reader.trades(from: span.start, to: span.end))
    } catch {
      throw CommandError("\(error)")
    }
    if arguments.flag("json") {
      say(String(decoding: attribution.json(from: span.start, to: span.end), as: UTF8.self))
    } else {
      print(attribution, span)
    }
  }

  private static func span(
    _ arguments: Arguments, now: Int64
  ) throws(UsageError) -> (start: Int64, end: Int64) {
    func day(_ name: String) throws(UsageError) -> Int64? {
      try arguments.option(name).map { (text) throws(UsageError) in
        try DateArgument.parse(text, option: name)
      }
    }
    let end = try day("to") ?? now + 60
    guard arguments.flag("weekly") else { return (try day("from") ?? 0, end) }
    guard arguments.option("from") == nil else {
      throw UsageError("--weekly and --from exclude each other")
    }
    return (end - 7 * 86_400, end)
  }

  private static func print(_ attribution: Attribution, _ span: (start: Int64, end: Int64)) {
    let total = attribution.total
    say("From \(DateArgument.text(span.start)) to \(DateArgument.text(span.end)), broker time")
    guard total.trades > 0 else { return say("No trade ended in this time.") }
    say(
      "\(total.trades) trades ended, \(total.wins) of them with a gain; "
        + "together they made \(money(total.net)), \(money(total.mean)) each.")
    for (dimension, lines) in attribution.groups {
      say("")
      say(
        padded("By \(dimension.rawValue)", 32, left: true) + padded("trades", 8)
          + padded("won", 8) + padded("net", 14) + padded("each", 12))
      for line in lines {
        say(
          padded("  " + line.name, 32, left: true) + padded("\(line.trades)", 8)
            + padded("\(Int((line.winRate * 100).rounded())) %", 8) + padded(money(line.net), 14)
            + padded(money(line.mean), 12))
      }
    }
  }

  private static func padded(_ text: String, _ width: Int, left: Bool = false) -> String {
    let space = String(repeating: " ", count: max(left ? 1 : 0, width - text.count))
    return left ? text + space : space + text
  }

  /// Two decimals.
  private static func money(_ amount: Double) -> String {
    guard amount.magnitude < 1e15 else { return "\(amount)" }
    let cents = Int64((amount.magnitude * 100).rounded())
    let rest = cents % 100
    return (amount < 0 && cents > 0 ? "-" : "") + "\(cents / 100).\(rest < 10 ? "0" : "")\(rest)"
  }
}
