import Market
import Simulation

/// One symbol in the simulated terminal: its history on all timeframes, and what was sent of it.
struct TerminalSymbol {
  let symbol: SimulatedSymbol
  /// The length of the bars that the market comes in.
  let base: Timeframe
  private(set) var series: [BarColumns]
  private var aggregators: [BarAggregator]
  /// The last bar of each timeframe that an answered event held; nil before the first.
  private var sent: [Int64?]

  /// How many closed bars are kept of each timeframe.
  static let kept = 400
  /// What the server asks for of each.
  static let window = 256

  /// - Parameter history: closed bars before the first new one, by `Timeframe.rawValue`.
  init(symbol: SimulatedSymbol, base: Timeframe, history: [BarColumns]) {
    self.symbol = symbol
    self.base = base
    series = history
    aggregators = Timeframe.allCases.map { BarAggregator(to: $0) }
    sent = Timeframe.allCases.map { _ in nil }
  }

  /// Takes the next bar of the market.
  ///
  /// - Returns: the timeframes of which a bar closed at its end; one that closed in a pause before it
  ///   is of the past.
  mutating func append(_ bar: Bar) -> [Timeframe] {
    var closed: [Timeframe] = []
    let end = bar.openTime + base.seconds
    for timeframe in Timeframe.allCases where timeframe >= base {
      let slot = timeframe.rawValue
      let earlier = aggregators[slot].add(bar)
      let now = aggregators[slot].finish(closedBy: end)
      for done in [earlier, now] {
        guard let done, done.openTime > series[slot].openTime.last ?? .min else { continue }
        series[slot].append(done)
        if done.openTime + timeframe.seconds == end { closed.append(timeframe) }
      }
      if series[slot].count > 2 * TerminalSymbol.kept {
        series[slot].keepLast(TerminalSymbol.kept)
      }
    }
    return closed
  }

  /// The bars an event carries: whole windows at first, then what closed since the last answer with
  /// one bar of overlap.
  func bars() -> [(Timeframe, BarSlice)] {
    Timeframe.allCases.compactMap { timeframe in
      let columns = series[timeframe.rawValue]
      guard !columns.isEmpty else { return nil }
      let first: Int
      if let last = sent[timeframe.rawValue] {
        first = columns.firstIndex(atOrAfter: last)
        guard first < columns.count - 1 else { return nil }
      } else {
        first = max(0, columns.count - TerminalSymbol.window)
      }
      return (timeframe, BarSlice(columns, rows: first..<columns.count))
    }
  }

  /// Learns that an event was answered; the timeframes of `need` are sent whole with the next.
  mutating func answered(need: Set<String>) {
    for timeframe in Timeframe.allCases {
      sent[timeframe.rawValue] =
        need.contains(timeframe.code) ? nil : series[timeframe.rawValue].openTime.last
    }
  }
}
