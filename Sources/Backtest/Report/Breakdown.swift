import Market

/// Trades grouped by one of their properties.
public struct Breakdown: Sendable {
  public let name: String
  public let groups: [(key: String, trades: TradeStatistics)]

  static let sessions = ["none", "asian", "london", "new_york", "london_new_york"]
  static let regimes = ["ranging", "trending", "volatile"]

  /// Every breakdown of a report.
  static func all(_ trades: [Trade], _ symbols: [BacktestSymbol]) -> [Breakdown] {
    [
      Breakdown("symbol", trades, symbols.map(\.root)) { symbols[$0.symbol].root },
      Breakdown("session", trades, sessions + ["unknown"]) {
        $0.session.map { sessions[min($0, 4)] } ?? "unknown"
      },
      Breakdown("regime", trades, regimes + ["unknown"]) {
        $0.regime.map { regimes[min(max($0, 0), 2)] } ?? "unknown"
      },
      Breakdown("trigger", trades, Timeframe.allCases.map(\.code)) { $0.trigger?.code ?? "" },
      Breakdown("conviction", trades, convictions) { conviction($0.conviction) },
      Breakdown("side", trades, ["BUY", "SELL"]) { $0.side.rawValue },
      Breakdown("exit", trades, nil) { $0.exitReason },
      Breakdown("weekday", trades, weekdays) {
        weekdays[CivilDate.weekday(ofDay: CivilDate.days(ofEpoch: $0.openTime))]
      },
      Breakdown("kind", trades, ["entry", "addition"]) {
        $0.addedTo == nil ? "entry" : "addition"
      },
    ]
  }

  private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

  private static let convictions = [
    "below 60", "60-65", "65-70", "70-75", "75-80", "80-85", "85-90", "90-100", "unknown",
  ]

  private static func conviction(_ value: Double?) -> String {
    guard let value else { return "unknown" }
    if value < 60 { return "below 60" }
    if value >= 90 { return "90-100" }
    let low = Int(value / 5) * 5
    return "\(low)-\(low + 5)"
  }

  /// - Parameter order: of the keys; nil for their own. Keys without trades are left out.
  private init(
    _ name: String, _ trades: [Trade], _ order: [String]?, _ key: (Trade) -> String
  ) {
    self.name = name
    let grouped = Dictionary(grouping: trades, by: key)
    groups = (order ?? grouped.keys.sorted()).compactMap { key in
      grouped[key].map { (key, TradeStatistics($0)) }
    }
  }
}
