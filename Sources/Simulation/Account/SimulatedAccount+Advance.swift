public import Market

extension SimulatedAccount {
  /// Lives through one closed bar of `symbol`; bars of a symbol come in order of time.
  ///
  /// In order: swap for the nights since the last bar; stops and targets that the open lies beyond;
  /// waiting orders at the open; stops and targets inside the bar; the close, and the margin.
  /// - Returns: false for a bar of an unknown symbol, one that is not sane or that opens before the
  ///   last one's end; it changes nothing.
  @discardableResult
  public mutating func advance(
    _ symbol: String, _ bar: Bar, timeframe: Timeframe = .m1
  ) -> Bool {
    guard begin(symbol, bar, timeframe: timeframe) else { return false }
    finish(symbol, bar, timeframe: timeframe)
    return true
  }

  /// The first instant of a bar: swap, gaps beyond stops and targets, waiting orders.
  ///
  /// A caller with several symbols begins and finishes their bars in order of time, so that an order
  /// filled at one bar's open is a position before the others' bars end.
  /// - Returns: as `advance`.
  @discardableResult
  public mutating func begin(_ symbol: String, _ bar: Bar, timeframe: Timeframe = .m1) -> Bool {
    guard let row = markets.firstIndex(where: { $0.symbol.brokerName == symbol }),
      bar.isSane, bar.openTime >= markets[row].time
    else { return false }
    if markets[row].time > Int64.min {
      chargeSwap(markets[row], until: bar.openTime)
    }
    markets[row].quote(bar.open, bar, at: bar.openTime)
    markets[row].slip(in: bar, timeframe, settings)
    time = max(time, bar.openTime)
    closeBeyondOpen(markets[row])
    fillOrders(markets[row])
    value(markets[row])
    return true
  }

  /// The rest of the bar that was begun: stops and targets inside it, the close, and the margin.
  public mutating func finish(_ symbol: String, _ bar: Bar, timeframe: Timeframe = .m1) {
    guard let row = markets.firstIndex(where: { $0.symbol.brokerName == symbol }),
      bar.isSane, bar.openTime == markets[row].time
    else { return }
    let end = bar.openTime + timeframe.seconds
    closeInside(bar, spread: markets[row].spread(of: bar), markets[row], at: end)
    markets[row].quote(bar.close, bar, at: end)
    time = max(time, end)
    value(markets[row])
    stopOut()
  }

  /// Takes a bar's close as the quote where nothing waits or is open that the bar could change.
  ///
  /// - Returns: false where the symbol is busy or unknown, or the bar ends before the last one did.
  @discardableResult
  public mutating func mark(_ symbol: String, _ bar: Bar, timeframe: Timeframe) -> Bool {
    let end = bar.openTime + timeframe.seconds
    guard let row = markets.firstIndex(where: { $0.symbol.brokerName == symbol }),
      bar.isSane, end >= markets[row].time, !isBusy(symbol)
    else { return false }
    markets[row].quote(bar.close, bar, at: end)
    time = max(time, end)
    return true
  }

  /// The price at which a position of `side` closes.
  static func exitPrice(_ side: Side, _ market: QuotedSymbol) -> Double {
    side == .buy ? market.bid : market.ask
  }

  static func onTick(_ price: Double, _ spec: SymbolSpec) -> Double {
    guard spec.tickSize > 0 else { return price }
    let scale = (1 / spec.point).rounded()
    let onTick = (price / spec.tickSize).rounded() * spec.tickSize
    return scale >= 1 && scale.isFinite ? (onTick * scale).rounded() / scale : onTick
  }

  private mutating func closeBeyondOpen(_ market: QuotedSymbol) {
    for position in positions where position.symbol == market.symbol.brokerName {
      let price = SimulatedAccount.exitPrice(position.side, market)
      let sign = position.side.sign
      if let stop = position.stopLoss, sign * (price - stop) <= 0 {
        close(
          position.ticket, at: price - sign * market.slipStop, market, time: market.time,
          cause: .stopLoss)
      } else if let target = position.takeProfit, sign * (price - target) >= 0 {
        close(position.ticket, at: price, market, time: market.time, cause: .takeProfit)
      }
    }
  }

  private mutating func closeInside(
    _ bar: Bar, spread: Double, _ market: QuotedSymbol, at time: Int64
  ) {
    for position in positions where position.symbol == market.symbol.brokerName {
      let isBuy = position.side == .buy
      let worst = isBuy ? bar.low : bar.high + spread
      let best = isBuy ? bar.high : bar.low + spread
      let sign = position.side.sign
      if let stop = position.stopLoss, sign * (worst - stop) <= 0 {
        close(
          position.ticket, at: stop - sign * market.slipStop, market, time: time, cause: .stopLoss)
      } else if let target = position.takeProfit, sign * (best - target) >= 0 {
        close(position.ticket, at: target, market, time: time, cause: .takeProfit)
      }
    }
  }

  /// Nights between the last bar's end and the next one's open, three for the symbol's triple day.
  private mutating func chargeSwap(_ market: QuotedSymbol, until openTime: Int64) {
    guard settings.chargesSwap else { return }
    // The last second of the last bar, so that a bar that ends at midnight still owes that night.
    let from = CivilDate.days(ofEpoch: market.time - 1)
    let to = CivilDate.days(ofEpoch: openTime)
    guard from < to else { return }
    var nights = 0.0
    for day in from..<to {
      switch CivilDate.weekday(ofDay: day) {
      case 0, 6: break
      case market.symbol.tripleSwapWeekday: nights += 3
      default: nights += 1
      }
    }
    let spec = market.symbol
    for index in positions.indices where positions[index].symbol == spec.brokerName {
      let points = positions[index].side == .buy ? spec.swapLongPoints : spec.swapShortPoints
      let amount = spec.spec.value(ofMove: points * spec.spec.point) * positions[index].lots
      positions[index].swap += SimulatedAccount.roundedMoney(amount * nights)
    }
  }

  /// Values the symbol's positions at the market's prices.
  mutating func value(_ market: QuotedSymbol) {
    for index in positions.indices where positions[index].symbol == market.symbol.brokerName {
      let price = SimulatedAccount.exitPrice(positions[index].side, market)
      positions[index].priceProfit = profit(positions[index], at: price, market)
    }
  }

  func profit(_ position: SimulatedPosition, at price: Double, _ market: QuotedSymbol) -> Double {
    let move = position.side.sign * (price - position.openPrice)
    return SimulatedAccount.roundedMoney(market.symbol.spec.value(ofMove: move) * position.lots)
  }

  /// Closes the worst position, again and again, while the margin level is at the broker's limit.
  private mutating func stopOut() {
    while !positions.isEmpty, equity <= settings.stopOutLevel * margin {
      guard
        let worst = positions.min(by: { $0.priceProfit + $0.swap < $1.priceProfit + $1.swap }),
        let market = market(worst.symbol)
      else { return }
      let price =
        SimulatedAccount.exitPrice(worst.side, market) - worst.side.sign * market.slipStop
      close(worst.ticket, at: price, market, time: time, cause: .stopOut)
    }
  }
}

extension SimulatedAccount.QuotedSymbol {
  /// Ask minus bid in a bar.
  func spread(of bar: Bar) -> Double {
    symbol.spreadPoints(of: bar.spreadPoints, at: bar.openTime) * symbol.spec.point
  }

  /// Bid and ask at a price of the bar.
  mutating func quote(_ price: Double, _ bar: Bar, at instant: Int64) {
    bid = price
    ask = SimulatedAccount.onTick(price + spread(of: bar), symbol.spec)
    time = instant
  }

  /// How far orders that reach the broker at the bar's open fill beyond it.
  mutating func slip(
    in bar: Bar, _ timeframe: Timeframe, _ settings: SimulatedAccount.Settings
  ) {
    let base = settings.slippageSpreads * spread(of: bar)
    let part = (settings.latencySeconds / Double(timeframe.seconds)).squareRoot()
    let reach = min(1, max(0, part))
    func onTick(_ distance: Double) -> Double { SimulatedAccount.onTick(distance, symbol.spec) }
    slipBuy = onTick(base + reach * (bar.high - bar.open))
    slipSell = onTick(base + reach * (bar.open - bar.low))
    slipStop = onTick(base)
  }
}
