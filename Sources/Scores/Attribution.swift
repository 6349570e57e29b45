/// Where the money came from: closed trades by model, symbol, session, regime, trigger and conviction.
public struct Attribution: Sendable, Equatable {
  /// The trades of one group.
  public struct Line: Sendable, Equatable {
    public let name: String
    public let trades: Int
    /// Those that made more than nothing.
    public let wins: Int
    /// In the account's currency.
    public let net: Double

    public var winRate: Double { trades == 0 ? 0 : Double(wins) / Double(trades) }
    public var mean: Double { trades == 0 ? 0 : net / Double(trades) }

    init(_ name: String, _ trades: some Collection<ClosedTrade>) {
      self.name = name
      self.trades = trades.count
      wins = trades.count { $0.net > 0 }
      net = trades.reduce(0) { $0 + $1.net }
    }
  }

  public let total: Line
  /// By dimension, each group once, in the order of the names.
  public let groups: [(dimension: ClosedTrade.Dimension, lines: [Line])]

  public init(_ trades: [ClosedTrade]) {
    total = Line("all", trades)
    groups = ClosedTrade.Dimension.allCases.map { dimension in
      let parts = Dictionary(grouping: trades) { $0.group(dimension) }
      return (dimension, parts.sorted { $0.key < $1.key }.map { Line($0.key, $0.value) })
    }
  }

  public static func == (left: Attribution, right: Attribution) -> Bool {
    left.total == right.total
      && left.groups.elementsEqual(right.groups) {
        $0.dimension == $1.dimension && $0.lines == $1.lines
      }
  }
}
