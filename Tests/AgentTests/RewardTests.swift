import Agent
import Testing

@Suite struct RewardTests {
  @Test("a hundred of profit earns one, a hundred of loss costs two")
  func profit() {
    #expect(Reward.profit(100) == 1)
    #expect(Reward.profit(250) == 2.5)
    #expect(Reward.profit(-100) == -2)
    #expect(Reward.profit(0) == 0)
    #expect(Reward.profit(.nan) == 0)
    #expect(Reward.profit(15_000, unit: 15_000) == 1)
  }

  @Test("taking the whole initial risk away earns a half, a part its part")
  func riskReduction() {
    #expect(Reward.riskReduction(removedShare: 1) == 0.5)
    #expect(Reward.riskReduction(removedShare: 0.5) == 0.25)
    #expect(Reward.riskReduction(removedShare: 7) == 0.5)
    #expect(Reward.riskReduction(removedShare: -1) == 0)
    #expect(Reward.riskReduction(removedShare: .nan) == 0)
  }

  @Test("a winner that stands at a loss costs one, a position that never won does not")
  func turned() {
    func term(_ peak: Double, _ now: Double) -> Double {
      Reward.winnerBecameLoser(peakProfit: peak, profit: now, initialRisk: 500)
    }
    #expect(term(250, -0.01) == -1)
    #expect(term(249, -400) == 0)
    #expect(term(250, 0) == 0)
    #expect(Reward.winnerBecameLoser(peakProfit: 9, profit: -9, initialRisk: 0) == 0)
  }

  @Test("a loser cut by decision before two percent earns two")
  func cut() {
    #expect(Reward.cutLoser(profit: -1_999, equity: 100_000, byAgent: true) == 2)
    #expect(Reward.cutLoser(profit: -2_000, equity: 100_000, byAgent: true) == 0)
    #expect(Reward.cutLoser(profit: -1_999, equity: 100_000, byAgent: false) == 0)
    #expect(Reward.cutLoser(profit: 1, equity: 100_000, byAgent: true) == 0)
    #expect(Reward.cutLoser(profit: -1, equity: 0, byAgent: true) == 0)
  }

  @Test("a winner closed before a further ATR costs three")
  func early() {
    #expect(Reward.closedTooEarly(profit: 10, furtherMove: 0.002, atr: 0.002) == -3)
    #expect(Reward.closedTooEarly(profit: 10, furtherMove: 0.0019, atr: 0.002) == 0)
    #expect(Reward.closedTooEarly(profit: -10, furtherMove: 1, atr: 0.002) == 0)
    #expect(Reward.closedTooEarly(profit: 10, furtherMove: 1, atr: .nan) == 0)
  }
}
