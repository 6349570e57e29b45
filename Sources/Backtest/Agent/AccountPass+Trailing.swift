import Decision
import Features
import Market
import Simulation

extension AccountPass {
  /// The rule that the agent is compared with: stops follow the price at a distance, never back.
  mutating func trailStops(_ symbol: Int, _ decision: Decision) {
    guard let factor = options.trailingATR, let spec = account.specification(names[symbol]),
      let quote = account.quote(names[symbol]),
      let atr = decision.assessment?.features.atr[Timeframe.h1.rawValue], atr > 0
    else { return }
    for position in account.positions where position.symbol == names[symbol] {
      let price = position.side == .buy ? quote.bid : quote.ask
      let wanted = price - position.side.sign * factor * atr
      let stop = (wanted / spec.tickSize).rounded() * spec.tickSize
      if let old = position.stopLoss, position.side.sign * (stop - old) <= 0 { continue }
      _ = account.modify(ticket: position.ticket, stopLoss: stop, takeProfit: position.takeProfit)
    }
  }
}
