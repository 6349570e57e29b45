import Market
import Simulation

/// Something that a run cannot model, and which way it makes the figures err.
public struct Limitation: Sendable, Equatable {
  /// Where the figures err to.
  public enum Direction: String, Sendable {
    case optimistic, pessimistic, either
  }

  public let text: String
  public let direction: Direction

  /// Everything that a run could not model.
  static func all(_ result: BacktestResult) -> [Limitation] {
    let symbols = result.market.symbols
    var list = paths(symbols) + spreads(symbols) + minutes(symbols)
    list += [
      Limitation(
        text: "no ticks: where one bar holds both stop and target, the stop is taken to have come "
          + "first", direction: .pessimistic),
      Limitation(
        text: "an order fills whole at one price, and moves no price: no depth of book, no partial "
          + "fill", direction: .optimistic),
      Limitation(
        text: "no economic calendar is stored: the gates of news never refuse, and spreads around "
          + "releases are those of the bars or of the table", direction: .either),
      Limitation(
        text: "swap rates are constant over the whole run; real ones follow interest rates",
        direction: .either),
      Limitation(
        text:
          "latency is taken to cost √(latency/bar) of what the bar ran against the order, never "
          + "to help it", direction: .pessimistic),
    ]
    let account = result.options.account.currency
    let foreign = result.market.symbols.filter {
      RateTable.profitCurrency(of: $0.root) != account
    }.map(\.root)
    if !foreign.isEmpty {
      list.append(
        Limitation(
          text: "profits of \(foreign.joined(separator: ", ")) are converted by the last closed "
            + "hour's rate", direction: .either))
    }
    return list
  }

  private static func minutes(_ symbols: [BacktestSymbol]) -> [Limitation] {
    let coarse = symbols.filter { $0.every > .m1 }
    guard !coarse.isEmpty else { return [] }
    let names = coarse.map { "\($0.root) \($0.every.code)" }.joined(separator: ", ")
    return [
      Limitation(
        text:
          "events come at the closes of \(names) and longer; live, every minute's close has one "
          + "that manages open positions", direction: .either)
    ]
  }

  private static func paths(_ symbols: [BacktestSymbol]) -> [Limitation] {
    let coarse = symbols.compactMap { symbol -> String? in
      let days = symbol.path.days
      let total = days.values.reduce(0, +)
      guard days[.m1] != total else { return nil }
      let parts = Timeframe.allCases.compactMap { timeframe in
        days[timeframe].map { $0 == total ? timeframe.code : "\(timeframe.code) on \($0)" }
      }
      return "\(symbol.root) \(parts.joined(separator: ", "))"
        + (parts.count > 1 ? " of \(total) days" : "")
    }
    guard !coarse.isEmpty else { return [] }
    return [
      Limitation(
        text: "fills, stops and targets go by the finest bars that are stored, not all M1 "
          + "(\(coarse.joined(separator: "; "))): what happened inside a longer bar is taken worst "
          + "first, its latency reaches further, and what another symbol's event closes waits for "
          + "its end", direction: .pessimistic)
    ]
  }

  private static func spreads(_ symbols: [BacktestSymbol]) -> [Limitation] {
    let unknown = symbols.compactMap { symbol -> String? in
      let bars = symbol.path.barsWithoutSpread
      guard bars > 0 else { return nil }
      let percent = Int((100 * Double(bars) / Double(symbol.path.count)).rounded(.up))
      return "\(symbol.root) \(percent) %"
    }
    guard !unknown.isEmpty else { return [] }
    return [
      Limitation(
        text: "bars that record no spread (\(unknown.joined(separator: ", "))) have the table's, "
          + "which does not widen at releases and in thin hours as a real one does",
        direction: .optimistic)
    ]
  }
}
