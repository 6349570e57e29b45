public import Market

extension SimulatedAccount {
  /// Floating profit of all positions, swap included.
  public var floatingProfit: Double {
    positions.reduce(0) { $0 + $1.priceProfit + $1.swap }
  }

  public var equity: Double { SimulatedAccount.roundedMoney(balance + floatingProfit) }

  /// The margin that the open positions bind, each at its opening price; hedged ones in full.
  public var margin: Double {
    positions.reduce(0) { sum, position in
      guard let market = market(position.symbol) else { return sum }
      return sum + margin(of: position.lots, at: position.openPrice, market)
    }
  }

  func margin(of lots: Double, at price: Double, _ market: QuotedSymbol) -> Double {
    market.symbol.spec.value(ofMove: price) * lots / settings.leverage
  }

  /// The account as the terminal would send it; `dayStart` is what the server named in its `clock`.
  public func snapshot(dayStart: Int64? = nil) -> AccountSnapshot {
    AccountSnapshot(
      login: settings.login, server: SimulatedAccount.serverName, currency: settings.currency,
      balance: balance, equity: equity,
      freeMargin: SimulatedAccount.roundedMoney(equity - margin),
      leverage: settings.leverage,
      day: dayStart.map { .init(start: $0, closedProfit: closedProfit(since: $0)) })
  }

  /// Every open position as the terminal would send it.
  public var positionSnapshots: [PositionSnapshot] { positions.map(\.snapshot) }

  /// Profit, swap and commission of the deals at or after `start`.
  ///
  /// - Complexity: O(deals since then)
  public func closedProfit(since start: Int64) -> Double {
    var sum = 0.0
    for deal in deals.reversed() {
      guard deal.time >= start else { break }
      sum += deal.net
    }
    return SimulatedAccount.roundedMoney(sum)
  }

  /// The symbol's specification with its tick's value as of now; nil of an unknown symbol.
  public func specification(_ symbol: String) -> SymbolSpec? { market(symbol)?.symbol.spec }

  /// Bid and ask at the end of the symbol's last bar; nil before one.
  public func quote(_ symbol: String) -> Quote? {
    guard let market = market(symbol), market.bid.isFinite else { return nil }
    return Quote(bid: market.bid, ask: market.ask, time: market.time)
  }

  /// Bid and ask at the opening of a bar that the symbol has not begun; nil of an unknown symbol.
  public func quote(_ symbol: String, opening bar: Bar) -> Quote? {
    guard var market = market(symbol) else { return nil }
    market.quote(bar.open, bar, at: bar.openTime)
    return Quote(bid: market.bid, ask: market.ask, time: market.time)
  }
}
