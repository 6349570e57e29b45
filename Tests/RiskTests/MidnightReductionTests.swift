import Market
import Risk
import Testing

@Suite struct MidnightReductionTests {
  private let account: PropAccount = {
    var account = PropAccount(initialBalance: 200_000)
    account.dayStartBalance = 200_000
    return account
  }()

  private func candidate(
    _ ticket: Int64, _ floating: Double, lots: Double = 10, step: Double = 0.01,
    least: Double = 0.01
  ) -> MidnightReduction.Candidate {
    MidnightReduction.Candidate(
      ticket: ticket, lots: lots, floating: floating, lotStep: step, lotMin: least)
  }

  private func lots(
    _ candidates: MidnightReduction.Candidate..., profile: PropProfile = .ftmo2Step,
    balance: Double = 204_000, equity: Double = 191_000
  ) -> [Int64: Double] {
    MidnightReduction(
      profile: profile, account: account, balance: balance, equity: equity,
      candidates: candidates
    ).lots
  }

  @Test("the golden case: 5,000 of the 13,000 floating is closed, and midnight leaves a fifth")
  func golden() throws {
    // After the reset the floor is (204,000 − 5,000) − 10,000 = 189,000, 8,000 of 10,000 used.
    let lots = lots(candidate(1, -13_000))
    #expect(lots.keys.sorted() == [1])
    #expect(try #require(lots[1]) >= 10 * 5_000 / 13_000)
    #expect(try #require(lots[1]) <= 10 * 5_000 / 13_000 + 0.01)
  }

  @Test("the largest losers go first, gains are never closed")
  func order() {
    let lots = lots(
      candidate(1, -4_000), candidate(2, -10_000), candidate(3, 1_000), balance: 204_000)
    #expect(lots.keys.sorted() == [2])
  }

  @Test("a part that would leave less than the smallest lots closes the whole position")
  func least() {
    #expect(lots(candidate(1, -13_000, lots: 0.01)) == [1: 0.01])
    #expect(lots(candidate(1, -13_000, lots: 2, step: .nan, least: .nan)) == [1: 2])
  }

  @Test("where all losses together are not enough everything that is not in profit is closed")
  func notEnough() {
    #expect(
      lots(candidate(1, -500), candidate(2, 0), candidate(3, 700)) == [1: 10, 2: 10])
  }

  @Test(
    "without danger nothing is closed", arguments: [(200_000.0, 198_000.0), (204_000, 196_000)])
  func safe(_ balance: Double, _ equity: Double) {
    #expect(lots(candidate(1, equity - balance), balance: balance, equity: equity).isEmpty)
  }

  @Test("after what is closed midnight never breaches, whatever the book of positions")
  func property() {
    var generator = SeededGenerator(seed: 12)
    var reduced = 0
    for round in 0..<5_000 {
      let floating = (0..<Int.random(in: 1...5, using: &generator)).map { _ in
        Double.random(in: -6_000...2_000, using: &generator)
      }
      let balance = Double.random(in: 196_000...212_000, using: &generator)
      let equity = balance + floating.reduce(0, +)
      let candidates = floating.enumerated().map {
        candidate(Int64($0.offset), $0.element, lots: .random(in: 1...5, using: &generator))
      }
      for profile in [PropProfile.ftmo2Step, .ftmo1Step] {
        let lots = MidnightReduction(
          profile: profile, account: account, balance: balance, equity: equity,
          candidates: candidates
        ).lots
        guard !lots.isEmpty else { continue }
        let closed = candidates.reduce(0) {
          $0 + $1.floating * (lots[$1.ticket] ?? 0) / $1.lots
        }
        let left = balance + closed
        let daily = left - (profile == .ftmo2Step ? 10_000 : 6_000)
        let maximum = profile == .ftmo2Step ? 180_000 : max(200_000, left) - 20_000
        let all = candidates.reduce(0) { $0 + min(0, $1.floating) }
        // What closing every loss cannot reach is out of reach.
        let best = balance + all - (profile == .ftmo2Step ? 10_000 : 6_000)
        if equity > best + 2_000, equity > maximum + 4_000 {
          #expect(equity > daily && equity > maximum, "seed 12, round \(round)")
          reduced += 1
        }
      }
    }
    #expect(reduced > 500)
  }
}
