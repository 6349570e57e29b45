import CAllocations
import Decision
import Market
import TestSupport
import Testing

@Suite("What a decision allocates")
struct DecisionAllocationTests {
  /// An event, and what assessing and deciding it allocates once the decider has its room.
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    /// After the scene's instant: that of one minute closes M1 alone.
    var minutes: Int64
    var bound: AllocationBound

    var testDescription: String { name }
  }

  /// The bounds are what was counted. The decision, its lists and what those who judge look at lie in
  /// place or in room that is used again; one text is made where an answered entry blocks another, as
  /// here the first does all that follow: the note that names it.
  private static let cases = [
    Case(name: "a minute's close", minutes: 1, bound: .init(release: 0, debug: 296)),
    Case(name: "a close that may be entered on", minutes: 0, bound: .init(release: 1, debug: 776)),
  ]

  @Test("in steady state a decision allocates nothing but a note", arguments: cases)
  func steady(_ given: Case) throws {
    let scene = try Scene(at: MarketHistory.instant + given.minutes * 60)
    var decider = Decider(scene.settings)
    var memory = scene.memory
    var counts: [UInt64] = []
    counts.reserveCapacity(200)
    for decisionID in 1...200 as ClosedRange<Int64> {
      let before = conviction_allocations()
      let decision = try decider.decide(
        scene.event, scene.world, memory: &memory, decisionID: decisionID)
      counts.append(conviction_allocations() - before)
      try #require(decision.gates.count == 35)
    }
    // The first entry takes its root's place, and the spreads fill their room.
    let settled = counts.dropFirst(120)
    let most = settled.max() ?? 0
    #expect(most <= given.bound.count, "\(most) allocations")
  }
}
