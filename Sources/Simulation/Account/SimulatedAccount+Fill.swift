import Market

extension SimulatedAccount {
  /// Fills or refuses the symbol's waiting orders at the market's prices, first come first served.
  mutating func fillOrders(_ market: QuotedSymbol) {
    let due = pending.filter { $0.symbol == market.symbol.brokerName }
    guard !due.isEmpty else { return }
    pending.removeAll { $0.symbol == market.symbol.brokerName }
    for item in due {
      if let refusal = fill(item, market) { reject(item, refusal) }
    }
  }

  /// Fills one order, or says why not.
  private mutating func fill(_ item: Pending, _ market: QuotedSymbol) -> OrderRefusal? {
    if let expiry = item.order.expiresAt, market.time > expiry { return .timeout }
    switch item.order.request {
    case .open(_, let side, let lots):
      return open(item, side, lots, item.order.stopLoss, item.order.takeProfit, nil, market)
    case .add(let ticket, let lots):
      guard let position = position(ticket) else { return .positionClosed }
      return open(
        item, position.side, lots, position.stopLoss, position.takeProfit, position, market)
    case .close(let ticket, let lots):
      return close(item, ticket, lots, market)
    }
  }

  private mutating func open(
    _ item: Pending, _ side: Side, _ lots: Double, _ stopLoss: Double?, _ takeProfit: Double?,
    _ parent: SimulatedPosition?, _ market: QuotedSymbol
  ) -> OrderRefusal? {
    let price = SimulatedAccount.fillPrice(side, market)
    if isTooFar(price, item.order, market) { return .requote }
    guard stopsAreValid(stopLoss, takeProfit, side, market) else { return .invalidStops }
    value(market)
    let commission = commission(lots, market)
    guard equity + commission - margin >= margin(of: lots, at: price, market) else {
      return .noMoney
    }
    let ticket = nextNumber()
    let order = item.order
    positions.append(
      SimulatedPosition(
        ticket: ticket, addedTo: parent?.ticket, symbol: item.symbol, side: side, lots: lots,
        openPrice: price, stopLoss: stopLoss, takeProfit: takeProfit, openTime: market.time,
        magicNumber: parent?.magicNumber ?? order.magicNumber, comment: order.comment))
    record(
      SimulatedDeal(
        order: item.number, kind: parent == nil ? .open : .add, ticket: ticket,
        addedTo: parent?.ticket, symbol: item.symbol, side: side, lots: lots, price: price,
        profit: 0, commission: commission, swap: 0, time: market.time, cause: .expertAdvisor,
        magicNumber: parent?.magicNumber ?? order.magicNumber, comment: order.comment,
        refusal: nil), market, slip: side == .buy ? market.slipBuy : market.slipSell)
    value(market)
    return nil
  }

  private mutating func close(
    _ item: Pending, _ ticket: Int64, _ lots: Double?, _ market: QuotedSymbol
  ) -> OrderRefusal? {
    guard let position = position(ticket) else { return .positionClosed }
    let price = SimulatedAccount.fillPrice(position.side == .buy ? .sell : .buy, market)
    if isTooFar(price, item.order, market) { return .requote }
    let wanted = min(lots ?? position.lots, position.lots)
    let rest = SimulatedAccount.roundedLots(position.lots - wanted)
    if rest > 0, !SimulatedAccount.isTradable(rest, market.symbol.spec) { return .invalidVolume }
    close(
      ticket, lots: wanted, at: price, market, time: market.time, cause: .expertAdvisor,
      order: item.number)
    return nil
  }

  /// Closes `lots` of a position (all where nil) at `price`; swap is paid in proportion.
  mutating func close(
    _ ticket: Int64, lots: Double? = nil, at price: Double, _ market: QuotedSymbol, time: Int64,
    cause: SimulatedDeal.Cause, order: Int64 = 0
  ) {
    guard let index = positions.firstIndex(where: { $0.ticket == ticket }) else { return }
    let position = positions[index]
    let closed = min(lots ?? position.lots, position.lots)
    let rest = SimulatedAccount.roundedLots(position.lots - closed)
    var part = position
    part.lots = closed
    let swap =
      rest > 0
      ? SimulatedAccount.roundedMoney(position.swap * closed / position.lots) : position.swap
    if rest > 0 {
      positions[index].lots = rest
      positions[index].swap = SimulatedAccount.roundedMoney(position.swap - swap)
      positions[index].priceProfit = profit(positions[index], at: price, market)
    } else {
      positions.remove(at: index)
    }
    record(
      SimulatedDeal(
        order: order, kind: rest > 0 ? .partialClose : .close, ticket: ticket,
        addedTo: position.addedTo, symbol: position.symbol, side: position.side, lots: closed,
        price: price, profit: profit(part, at: price, market),
        commission: commission(closed, market), swap: swap, time: time, cause: cause,
        magicNumber: position.magicNumber, comment: position.comment, refusal: nil), market,
      slip: slip(of: cause, position.side, market))
  }

  /// How far a closing deal filled beyond its price.
  private func slip(
    of cause: SimulatedDeal.Cause, _ side: Side, _ market: QuotedSymbol
  ) -> Double {
    switch cause {
    case .expertAdvisor: side == .buy ? market.slipSell : market.slipBuy
    case .stopLoss, .stopOut: market.slipStop
    case .takeProfit: 0
    }
  }

  /// The price of a market order, slippage and latency included.
  private static func fillPrice(_ side: Side, _ market: QuotedSymbol) -> Double {
    let price = side == .buy ? market.ask + market.slipBuy : market.bid - market.slipSell
    return onTick(price, market.symbol.spec)
  }

  private mutating func record(_ deal: SimulatedDeal, _ market: QuotedSymbol, slip: Double) {
    var deal = deal
    let spec = market.symbol.spec
    deal.spreadCost = spec.value(ofMove: (market.ask - market.bid) / 2) * deal.lots
    deal.slippageCost = spec.value(ofMove: slip) * deal.lots
    balance = SimulatedAccount.roundedMoney(balance + deal.net)
    deals.append(deal)
  }

  /// Notes a refusal as a deal of kind REJECT that moves no money.
  mutating func reject(_ item: Pending, _ refusal: OrderRefusal) {
    var side = Side.buy
    var lots = 0.0
    var ticket: Int64 = 0
    switch item.order.request {
    case .open(_, let wanted, let amount):
      (side, lots) = (wanted, amount)
    case .add(let parent, let amount):
      (ticket, lots) = (parent, amount)
    case .close(let wanted, let amount):
      (ticket, lots) = (wanted, amount ?? position(wanted)?.lots ?? 0)
    }
    if ticket != 0 { side = position(ticket)?.side ?? side }
    deals.append(
      SimulatedDeal(
        order: item.number, kind: .reject, ticket: ticket, addedTo: nil, symbol: item.symbol,
        side: side, lots: lots, price: 0, profit: 0, commission: 0, swap: 0, time: time,
        cause: .expertAdvisor, magicNumber: item.order.magicNumber, comment: item.order.comment,
        refusal: refusal))
  }

  /// Half of a round trip's commission; not positive.
  private func commission(_ lots: Double, _ market: QuotedSymbol) -> Double {
    -SimulatedAccount.roundedMoney(market.symbol.commissionPerLot * lots)
  }

  private func isTooFar(_ price: Double, _ order: SimulatedOrder, _ market: QuotedSymbol) -> Bool {
    guard let wanted = order.price, let points = order.deviationPoints else { return false }
    // A hundredth of a point of slack for the binary dust of a difference of prices.
    return !(abs(price - wanted) <= (points + 0.01) * market.symbol.spec.point)
  }

  /// Whether stop and target lie on their sides of the closing price, no nearer than the stops level.
  func stopsAreValid(
    _ stopLoss: Double?, _ takeProfit: Double?, _ side: Side, _ market: QuotedSymbol
  ) -> Bool {
    let price = SimulatedAccount.exitPrice(side, market)
    let least = (Double(market.symbol.spec.stopsLevel) - 0.01) * market.symbol.spec.point
    if let stopLoss {
      guard stopLoss.isFinite, side.sign * (price - stopLoss) >= least else { return false }
    }
    if let takeProfit {
      guard takeProfit.isFinite, side.sign * (takeProfit - price) >= least else { return false }
    }
    return true
  }
}
