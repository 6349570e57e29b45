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
    for seed in 0..<(BreachProofTests.count ?? 400) {
      var random = SeededGenerator(seed: UInt64(seed))
      let market = RandomAccount(setting.scene, &random)
      decider = Decider(market.settings)
      let (decision, _) = try decider.decide(
        market.event, setting.scene.world, setting.views[0], memory: market.memory,
        decisionID: 1)
      guard let entry = decision.entry else { continue }
      entered += 1
      if decision.without.contains(where: { $0.part == .propRules && $0.changed }) { cut += 1 }
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
      "markets \(BreachProofTests.count ?? 400): \(entered) entries, \(cut) cut or refused "
        + "without the firm's rules, \(entered * 4) paths, none under a floor")
    #expect(entered > 60 && cut > 0)
  }
}
