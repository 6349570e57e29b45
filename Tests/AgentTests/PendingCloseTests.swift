import Agent
import Testing

@Suite struct PendingCloseTests {
  private func pending(direction: Double = 1, profit: Double = 120) -> PendingClose {
    PendingClose(
      experience: Experience(
        state: SIMD16(repeating: 0.5), action: .closeAll, reward: 1.2, nextState: nil, mask: .all,
        tradeID: 991, eventID: "e"),
      symbol: "EURUSD", direction: direction, profit: profit, closePrice: 1.1, atr: 0.002,
      closeTime: 6_000, horizonSeconds: 3_600)
  }

  @Test("the experience waits for its horizon and then carries the penalty")
  func completed() {
    var close = pending()
    close.observe(high: 1.1021, low: 1.09, openTime: 6_000, closeTime: 6_060)
    #expect(close.completed(at: 9_599) == nil)
    #expect(close.completed(at: 9_600)?.reward == 1.2 - 3)
  }

  @Test("bars before the close or beyond the horizon do not count, nor a move against")
  func outside() {
    var close = pending()
    close.observe(high: 1.2, low: 1.09, openTime: 5_940, closeTime: 6_000)
    close.observe(high: 1.2, low: 1.09, openTime: 9_540, closeTime: 9_660)
    close.observe(high: 1.1019, low: 1.0, openTime: 6_000, closeTime: 6_060)
    #expect(close.completed(at: 20_000)?.reward == 1.2)
  }

  @Test("a sell watches the price fall, and a loser is never closed too early")
  func sides() {
    var sell = pending(direction: -1)
    sell.observe(high: 1.1, low: 1.0979, openTime: 6_000, closeTime: 6_060)
    #expect(sell.completed(at: 9_600)?.reward == 1.2 - 3)
    var loser = pending(profit: -5)
    loser.observe(high: 1.3, low: 1.0979, openTime: 6_000, closeTime: 6_060)
    #expect(loser.completed(at: 9_600)?.reward == 1.2)
  }

  @Test("only the closes of the bar's symbol see it, and complete ones leave the list once")
  func list() throws {
    var closes = PendingCloses()
    closes.append(pending())
    var other = pending()
    other.symbol = "US30"
    closes.append(other)
    closes.observe(symbol: "EURUSD", high: 1.2, low: 1.1, openTime: 6_000, closeTime: 6_060)
    let stored = try PendingCloses.decode(closes.encode())
    #expect(stored == closes)
    #expect(closes.takeCompleted(at: 9_000).isEmpty)
    #expect(closes.takeCompleted(at: 9_600).map(\.reward) == [1.2 - 3, 1.2])
    #expect(closes.takeCompleted(at: 9_600).isEmpty)
  }
}
