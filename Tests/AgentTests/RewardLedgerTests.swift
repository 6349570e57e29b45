import Agent
import Randomness
import Testing

@Suite struct RewardLedgerTests {
  /// One position played by actions: adding doubles nothing but the lots, halving closes half.
  private struct Play {
    var ledger = RewardLedger(initialRisk: 500, equity: 100_000)
    var lots = 1.0
    var price = 0.0
    var entry = 0.0
    var sum = 0.0
    var realised = 0.0

    var floating: Double { lots * (price - entry) }

    /// Moves the price, then acts; returns whether the position is still open.
    mutating func act(_ action: AgentAction, move: Double) -> Bool {
      price += move
      switch action {
      case .hold:
        break
      case .add:
        entry = (entry * lots + price) / (lots + 1)
        lots += 1
        sum += ledger.recordAddition(profit: 0)
      case .partialClose:
        let profit = floating / 2
        lots /= 2
        realised += profit
        sum += ledger.recordReduction(profit: profit, remainingShare: lots)
      case .closeAll:
        let profit = floating
        realised += profit
        sum += ledger.recordClose(profit: profit, byAgent: true)
        return false
      }
      sum += ledger.observe(profit: realised + floating)
      return true
    }
  }

  private func search(_ play: Play, depth: Int, worst: inout Double, count: inout Int) {
    for action in AgentAction.allCases {
      var next = play
      let isOpen = next.act(action, move: 0)
      worst = max(worst, next.sum)
      count += 1
      if isOpen && depth > 1 { search(next, depth: depth - 1, worst: &worst, count: &count) }
    }
  }

  @Test("no sequence of up to eight actions at zero profit earns a positive sum")
  func zeroProfit() {
    var greatest = -Double.infinity
    var count = 0
    search(Play(), depth: 8, worst: &greatest, count: &count)
    // 4·(3⁸−1)/2 sequences: a closed position goes no further.
    #expect(count == 13_120)
    #expect(greatest == 0)
  }

  @Test("no play that ends without profit sums to more than zero, on 20,000 random paths")
  func withoutProfit() {
    var generator = SeededGenerator(seed: 77)
    var ended = 0
    for path in 0..<20_000 {
      var play = Play()
      let scale = [1.0, 30, 200][path % 3]
      for step in 0..<12 {
        let choice = AgentAction.allCases[generator.index(below: step == 11 ? 1 : 4)]
        let action = step == 11 ? .closeAll : choice
        if !play.act(action, move: scale * generator.normal()) { break }
      }
      #expect(play.sum <= max(0, 2 * play.realised / 100) + 1e-9, "path \(path)")
      if play.realised <= 0 {
        ended += 1
        #expect(play.sum <= 1e-9, "path \(path)")
      }
      #expect(abs(play.sum - play.ledger.earned) < 1e-9)
    }
    #expect(ended > 5_000)
  }

  @Test("the bonus for less risk is paid once per share, in profit, and adding does not renew it")
  func once() {
    var ledger = RewardLedger(initialRisk: 500, equity: 100_000)
    #expect(ledger.recordReduction(profit: 100, remainingShare: 0.5) == 1.25)
    #expect(ledger.recordAddition(profit: 0) == 0)
    // Back at a half of the initial risk: nothing new was removed.
    #expect(ledger.recordReduction(profit: 100, remainingShare: 0.5) == 1)
    #expect(ledger.recordReduction(profit: 100, remainingShare: 0.25) == 1.125)
    // Added to and reduced to three quarters, then to an eighth: only the last eighth is new.
    #expect(ledger.recordReduction(profit: 100, remainingShare: 0.75) == 1)
    #expect(ledger.recordReduction(profit: 100, remainingShare: 0.125) == 1.0625)
  }

  @Test("a loser cut in time earns its two, as far as they do not outweigh the loss")
  func cut() {
    var large = RewardLedger(initialRisk: 500, equity: 100_000)
    #expect(large.recordClose(profit: -400, byAgent: true) == -6)
    var small = RewardLedger(initialRisk: 500, equity: 100_000)
    #expect(small.recordClose(profit: -1, byAgent: true) == 0)
    var stopped = RewardLedger(initialRisk: 500, equity: 100_000)
    #expect(stopped.recordClose(profit: -400, byAgent: false) == -8)
  }

  @Test("a winner turning into a loser is charged once")
  func turn() {
    var ledger = RewardLedger(initialRisk: 500, equity: 100_000)
    #expect(ledger.observe(profit: 300) == 0)
    #expect(ledger.observe(profit: -10) == -1)
    #expect(ledger.observe(profit: 300) == 0)
    #expect(ledger.observe(profit: -10) == 0)
  }

  @Test("a ledger comes back from its bytes, and damaged bytes say where")
  func stored() throws {
    var ledger = RewardLedger(initialRisk: 480, equity: 99_000)
    _ = ledger.observe(profit: 300)
    _ = ledger.recordReduction(profit: 100, remainingShare: 0.5)
    let bytes = ledger.encode()
    #expect(try RewardLedger.decode(bytes) == ledger)
    for count in 0..<bytes.count {
      #expect(throws: AgentError.self) { try RewardLedger.decode(Array(bytes[..<count])) }
    }
  }
}
