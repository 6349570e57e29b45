import Agent
import Decision
import Features
import Market
import Simulation

extension AccountPass {
  /// Lives through the bars of the busy symbols up to `time`: those that end then are finished, those
  /// that open then are not begun, since the orders of that instant fill at their opens.
  mutating func live(until time: Int64) {
    for index in walkers.indices { wake(index) }
    while let index = earliest(before: time) { step(index) }
  }

  /// Begins to walk where a symbol has become busy, from the instant the account has come to.
  private mutating func wake(_ index: Int) {
    guard !walkers[index].isWalking, account.isBusy(names[index]) else { return }
    walkers[index] = PathWalker(
      row: market.symbols[index].path.bars.firstIndex(atOrAfter: account.time),
      isUnderWay: false, isWalking: true)
  }

  /// The symbol whose step comes first; at one instant ends come before openings.
  private func earliest(before time: Int64) -> Int? {
    var best: (index: Int, time: Int64, isOpening: Bool)?
    for index in walkers.indices {
      guard let next = walkers[index].nextStep(market.symbols[index].path) else { continue }
      let isOpening = !walkers[index].isUnderWay
      guard next < time || (next == time && !isOpening) else { continue }
      if let best, (best.time, best.isOpening ? 1 : 0) <= (next, isOpening ? 1 : 0) { continue }
      best = (index, next, isOpening)
    }
    return best?.index
  }

  private mutating func step(_ index: Int) {
    let path = market.symbols[index].path
    let row = walkers[index].row
    let bar = path.bars[row]
    let timeframe = path.timeframe(row)
    if walkers[index].isUnderWay {
      account.finish(names[index], bar, timeframe: timeframe)
      let terms = market.symbols[index].terms
      let points = terms.spreadPoints(of: bar.spreadPoints, at: bar.openTime)
      reportDeals()
      record.lived(bar, spread: points * terms.spec.point, names[index], account)
      walkers[index].isUnderWay = false
      walkers[index].row += 1
    } else if account.begin(names[index], bar, timeframe: timeframe) {
      walkers[index].isUnderWay = true
      reportDeals()
    } else {
      walkers[index].row += 1
    }
    if !walkers[index].isUnderWay, !account.isBusy(names[index]) {
      walkers[index].isWalking = false
    }
  }

  /// Does what an answer says.
  mutating func execute(
    _ decision: Decision, _ event: BarCloseEvent, symbol: Int, _ decisionID: Int64
  ) {
    if let entry = decision.entry {
      let number = account.submit(
        SimulatedOrder(
          .open(symbol: names[symbol], side: entry.side, lots: entry.lots),
          stopLoss: entry.stopLoss, takeProfit: entry.takeProfit, magicNumber: entry.magicNumber,
          comment: "cv\(Int(entry.conviction)) #\(decisionID)", expiresAt: entry.expiresAt))
      intents[number] = OrderContext(
        reason: "entry",
        trade: Trade(
          ticket: 0, symbol: symbol, side: entry.side, lots: entry.lots, openTime: event.time,
          openPrice: 0, stopLoss: entry.stopLoss, takeProfit: entry.takeProfit, risk: 0,
          decisionID: decisionID, trigger: event.trigger, conviction: entry.conviction,
          probability: decision.assessment?.probability,
          confidence: decision.conviction?.confidence,
          regime: decision.assessment?.features.regime,
          session: decision.assessment?.features.session,
          isInSample: market.symbols[symbol].isInSample(event.time)))
    }
    for order in decision.management { manage(order, event) }
  }

  private mutating func manage(_ order: ManagementOrder, _ event: BarCloseEvent) {
    // Asked again before the order has met a price, at another symbol's event: a terminal has closed
    // by then, or knows that it is about to.
    if account.isClosing(order.ticket) { return }
    if order.isRequest {
      record.changes["\(order.action.code) \(order.reason)", default: 0] += 1
    }
    let request: SimulatedOrder.Request? =
      switch order.action {
      case .hold: nil
      case .add: .add(ticket: order.ticket, lots: order.lots)
      case .partialClose: .close(ticket: order.ticket, lots: order.lots)
      case .closeAll: .close(ticket: order.ticket, lots: nil)
      }
    if let request {
      let magicNumber = market.settings.entry.magicNumber
      let number = account.submit(SimulatedOrder(request, magicNumber: magicNumber))
      intents[number] = OrderContext(reason: order.reason, trade: nil)
    }
    guard order.stopLoss != nil || order.takeProfit != nil else { return }
    let position = account.positions.first { $0.ticket == order.ticket }
    _ = account.modify(
      ticket: order.ticket, stopLoss: order.stopLoss ?? position?.stopLoss,
      takeProfit: order.takeProfit ?? position?.takeProfit)
  }

  /// Tells the decider and the record of the deals since the last call.
  mutating func reportDeals() {
    for deal in account.takeDeals() {
      guard let symbol = names.firstIndex(of: deal.symbol) else { continue }
      let event = tradeEvent(deal, root: market.symbols[symbol].root)
      _ = decider.learn(event, utcOffset: market.utcOffset(deal.time), &memory)
      observer?.dealt(event)
      observer?.taught(memory.lessons)
      note(deal, symbol)
    }
  }

  private mutating func note(_ deal: SimulatedDeal, _ symbol: Int) {
    let context = intents.removeValue(forKey: deal.order)
    switch deal.kind {
    case .open, .add: record.opened(trade(deal, context, symbol), deal)
    case .partialClose, .close:
      let reason =
        deal.cause == .expertAdvisor ? context?.reason ?? "closed" : deal.cause.rawValue
      record.apply(deal, reason: reason)
    case .reject:
      if let refusal = deal.refusal { record.refusals[refusal, default: 0] += 1 }
    }
  }

  /// The trade that an opening deal begins; an addition takes after the position it was added to.
  private func trade(_ deal: SimulatedDeal, _ context: OrderContext?, _ symbol: Int) -> Trade {
    let parent = deal.addedTo.flatMap { ticket in record.trades.last { $0.ticket == ticket } }
    var trade =
      context?.trade ?? parent
      ?? Trade(
        ticket: deal.ticket, symbol: symbol, side: deal.side, lots: deal.lots,
        openTime: deal.time, openPrice: deal.price, risk: 0,
        isInSample: market.symbols[symbol].isInSample(deal.time))
    if let parent {
      trade = Trade(
        ticket: deal.ticket, symbol: symbol, side: deal.side, lots: deal.lots,
        openTime: deal.time, openPrice: deal.price, stopLoss: parent.stopLoss,
        takeProfit: parent.takeProfit, risk: 0, decisionID: parent.decisionID,
        trigger: parent.trigger, conviction: parent.conviction, probability: parent.probability,
        confidence: parent.confidence, regime: parent.regime, session: parent.session,
        isInSample: parent.isInSample)
    }
    trade.ticket = deal.ticket
    trade.addedTo = deal.addedTo
    trade.lots = deal.lots
    trade.openTime = deal.time
    trade.openPrice = deal.price
    if let stop = trade.stopLoss, let spec = account.specification(deal.symbol) {
      let move = deal.side.sign * (deal.price - stop)
      trade.risk = spec.value(ofMove: move) * deal.lots - 2 * deal.commission
    }
    return trade
  }

  private func tradeEvent(_ deal: SimulatedDeal, root: String) -> TradeEvent {
    var event = TradeEvent()
    event.login = options.account.login
    event.kind = TradeEvent.Kind(rawValue: deal.kind.rawValue) ?? .reject
    event.root = root
    event.side = deal.side
    event.time = deal.time
    event.ticket = deal.ticket
    event.lots = deal.lots
    event.price = deal.price
    event.profit = deal.profit
    event.commission = deal.commission
    event.swap = deal.swap
    event.cause = TradeEvent.Cause(rawValue: deal.cause.rawValue)
    event.retcode = deal.refusal.map { Int64($0.rawValue) }
    if let mark = deal.comment.lastIndex(of: "#") {
      event.decisionID = Int64(deal.comment[deal.comment.index(after: mark)...])
    }
    return event
  }
}
