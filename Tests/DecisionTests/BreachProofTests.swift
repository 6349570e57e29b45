import Decision
import Glibc
import Market
import Randomness
import Risk
import TestSupport
import Testing

/// Whatever an account holds and whatever its firm's rules are: after an entry, no order of closings,
/// stops and midnights within the allowances takes equity under a floor.
@Suite("An entry never takes equity under a floor")
struct BreachProofTests {
  /// How many markets are tried; `Scripts/schedules` sets 100,000.
  private static let count = getenv("CONVICTION_MARKETS").flatMap { Int(String(cString: $0)) }

  @Test("seeded markets, specifications, firms and books of positions")
  func markets() throws {
    let setting = try PureServer.Setting()
    var decider = Decider(setting.scene.settings)
    var entered = 0
    var cut = 0
    var refused = 0
    let count = BreachProofTests.count ?? 2_000
    for seed in 0..<count {
      var random = SeededGenerator(seed: UInt64(seed))
      let market = RandomAccount(setting.scene, &random)
      decider = Decider(market.settings)
      var memory = market.memory
      let decision = try decider.decide(
        market.event, setting.scene.world, setting.views[0], memory: &memory, decisionID: 1)
      let isChanged = decision.without.contains { $0.part == .propRules && $0.changed }
      guard let entry = decision.entry else {
        refused += isChanged ? 1 : 0
        continue
      }
      entered += 1
      cut += isChanged ? 1 : 0
      let spec = market.event.spec
      let steps = entry.lots / spec.lotStep
      #expect((steps - steps.rounded()).magnitude < 1e-6, "seed \(seed): \(entry.lots) lots")
      #expect(entry.lots >= spec.lotMin * (1 - 1e-9) && entry.lots <= spec.lotMax, "seed \(seed)")
      for path in 0..<4 {
        var walk = AccountWalk(market, entry, UInt64(seed * 4 + path))
        let low = walk.run()
        #expect(low > 0, "seed \(seed), path \(path): \(low) over the nearest floor")
      }
    }
    print(
      "markets \(count): \(entered) entries, \(cut) of them cut by the firm's rules, \(refused) more "
        + "refused by them, \(entered * 4) paths, none under a floor")
    // Where floors never bound, nothing would be proven.
    #expect(entered > 600 && cut > 20 && refused > 600)
  }
}
