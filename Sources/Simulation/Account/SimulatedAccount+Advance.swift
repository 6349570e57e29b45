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
    guard let row = markets.firstIndex(where: { $0.symbol.brokerName == symbol }),
      bar.isSane, bar.openTime >= markets[row].time
    else { return false }
    let spec = markets[row].symbol
    let points = bar.spreadPoints.isNaN ? spec.spreadPoints : max(0, bar.spreadPoints)
    let spread = points * spec.spec.point
    if markets[row].time > Int64.min {
      chargeSwap(markets[row], until: bar.openTime)
    }
    markets[row].bid = bar.open
    markets[row].ask = SimulatedAccount.onTick(bar.open + spread, spec.spec)
    markets[row].time = bar.openTime
    time = max(time, bar.openTime)
    closeBeyondOpen(markets[row])
    fillOrders(markets[row])
    let end = bar.openTime + timeframe.seconds
    closeInside(bar, spread: spread, markets[row], at: end)
    markets[row].bid = bar.close
    markets[row].ask = SimulatedAccount.onTick(bar.close + spread, spec.spec)
    markets[row].time = end
    time = max(time, end)
    value(markets[row])
    stopOut()
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
        close(position.ticket, at: price, market, time: market.time, cause: .stopLoss)
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
        close(position.ticket, at: stop, market, time: time, cause: .stopLoss)
      } else if let target = position.takeProfit, sign * (best - target) >= 0 {
        close(position.ticket, at: target, market, time: time, cause: .takeProfit)
      }
    }
  }

  /// Nights between the last bar's end and the next one's open, three for Wednesday's.
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
      case 3: nights += 3
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
      let price = SimulatedAccount.exitPrice(worst.side, market)
      close(worst.ticket, at: price, market, time: time, cause: .stopOut)
    }
  }
}
