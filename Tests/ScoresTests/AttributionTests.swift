import Scores
import Testing

@Suite("Attribution")
struct AttributionTests {
  private static func trade(
    _ net: Double, _ symbol: String, conviction: Double? = 78, known: Bool = true
  ) -> ClosedTrade {
    ClosedTrade(
      account: 1, ticket: 1, symbol: symbol, closed: 0, net: net,
      origin: known
        ? .init(
          bundle: "\(symbol)/1", trigger: "M15", session: "london", regime: nil,
          conviction: conviction) : nil)
  }

  @Test("each dimension holds every trade once")
  func whole() {
    let trades = [
      Self.trade(10, "EURUSD"), Self.trade(-4, "EURUSD"), Self.trade(0, "US30"),
      Self.trade(2, "US30", known: false),
    ]
    let attribution = Attribution(trades)
    #expect(attribution.total.trades == 4)
    #expect(attribution.total.wins == 2)
    #expect(attribution.total.net == 8)
    for (dimension, lines) in attribution.groups {
      #expect(lines.reduce(0) { $0 + $1.trades } == 4, "\(dimension)")
      #expect(lines.reduce(0) { $0 + $1.net } == 8, "\(dimension)")
    }
    let symbols = attribution.groups.first { $0.dimension == .symbol }?.lines ?? []
    #expect(symbols.map(\.name) == ["EURUSD", "US30"])
    #expect(symbols.map(\.net) == [6, 2])
    let regimes = attribution.groups.first { $0.dimension == .regime }?.lines ?? []
    #expect(regimes.map(\.name) == ["unknown"])
  }

  @Test("a conviction's bucket is five wide and holds its lower bound")
  func buckets() {
    for (conviction, name) in [
      (0.0, "00-05"), (4.99, "00-05"), (5, "05-10"), (75, "75-80"), (79.9, "75-80"),
      (100, "95-100"), (.nan, "unknown"), (101, "unknown"),
    ] {
      #expect(Self.trade(1, "A", conviction: conviction).group(.conviction) == name)
    }
  }

  @Test("no trades are no lines")
  func empty() {
    let attribution = Attribution([])
    #expect(attribution.total.trades == 0)
    #expect(attribution.total.mean == 0)
    #expect(attribution.groups.allSatisfy { $0.lines.isEmpty })
  }
}
