import Decision
import JSON
import Market
import TestSupport
import Testing

@Suite("What must hold before anything is entered")
struct ReadinessTests {
  @Test("an M1 event never enters, whatever the conviction")
  func minute() throws {
    let server = try MemoryServer.entering()
    let event = EventPayload(at: Instant.after(minutes: 1))
    #expect(event.trigger == .m1)
    let answer = server.barClose(event)
    #expect(answer.action == "NONE")
    #expect(answer.reason == "m1_manages_only")
    #expect(answer.json["conviction", "score"]?.double != nil)
  }

  @Test("without a bundle nothing is entered, and another symbol's bundle never stands in")
  func noBundle() throws {
    let server = try MemoryServer(.eager) {
      FixtureBundle().with(["symbol"], .string("GBPUSD")).install(in: $0, symbol: "GBPUSD")
    }
    let answer = server.barClose(EventPayload())
    #expect(answer.reason == "no_bundle")
    #expect(answer.json["models"]?.isNull == true)
    #expect(answer.json["entry"]?.isNull == true)
    let models = server.get("/models").json["models"]?.array
    #expect(models?.first { $0["symbol"]?.string == "GBPUSD" }?["serving"]?.string != nil)
  }

  @Test("a bundle without an edge is scored and shown, and enters nothing")
  func shadow() throws {
    let server = try MemoryServer(.eager) { FixtureBundle().withoutEdge().install(in: $0) }
    let answer = server.barClose(EventPayload())
    #expect(answer.reason == "bundle_shadow")
    #expect(answer.json["models", "probability"]?.double != nil)
    #expect(answer.json["conviction", "score"]?.double != nil)
    #expect(answer.json["entry"]?.isNull == true)
  }

  @Test("a demo bundle trades the simulated terminal's account and no other")
  func demo() throws {
    for name in ["Broker-Demo", "", "conviction-simulator", "Conviction-Simulator-2"] {
      let server = try MemoryServer.entering()
      var event = EventPayload()
      event.server = name
      #expect(server.barClose(event).reason == "demo_bundle")
    }
    #expect(try MemoryServer.entering().barClose(EventPayload()).action == "ENTER")
  }

  @Test("a bundle of a real market trades any account")
  func notDemo() throws {
    let server = try MemoryServer(.eager) { FixtureBundle().notDemo().install(in: $0) }
    var event = EventPayload()
    event.server = "Broker-Live"
    #expect(server.barClose(event).action == "ENTER")
  }

  @Test("a netting account, where positions of a symbol merge, is never entered")
  func netting() throws {
    var event = EventPayload()
    event.hedging = false
    #expect(try MemoryServer.entering().barClose(event).reason == "netting_account")
  }

  @Test("a conviction under the threshold of the trigger is named beside its limit")
  func threshold() throws {
    let server = try MemoryServer.entering(.standard)
    let answer = server.barClose(EventPayload())
    #expect(answer.reason == "conviction_below_threshold")
    #expect(answer.gate("conviction")?["limit"]?.double == 76)
    #expect(answer.gate("conviction")?["value"] == answer.json["conviction", "score"])
    #expect(answer.json["conviction", "threshold"]?.double == 76)
  }

  @Test("bars far from all that the bundle was trained on are not traded on")
  func outOfDistribution() throws {
    // As if training had seen no more than a sliver of what features can be.
    var bundle = FixtureBundle()
    for index in 0..<20 {
      bundle = bundle.with(["ranges", "low", .element(index)], .double(1e6))
        .with(["ranges", "high", .element(index)], .double(1e6))
    }
    let server = try MemoryServer(.eager) { [bundle] in bundle.install(in: $0) }
    let answer = server.barClose(EventPayload())
    #expect(answer.reason == "out_of_distribution")
    #expect((answer.gate("in_distribution")?["value"]?.double ?? 0) >= 20.0 / 162)
  }

  @Test("the first gate that refuses is the reason, and all that follow are listed too")
  func allGates() throws {
    let server = try MemoryServer(.standard) { FixtureBundle().withoutEdge().install(in: $0) }
    var event = EventPayload()
    event.server = "Elsewhere"
    event.hedging = false
    let answer = server.barClose(event)
    #expect(answer.reason == "demo_bundle")
    let refused = answer.json["risk", "gates"]?.array?.filter { $0["passed"]?.bool == false }
    #expect(
      refused?.compactMap { $0["reason"]?.string }
        == ["demo_bundle", "bundle_shadow", "netting_account", "conviction_below_threshold"])
  }
}
