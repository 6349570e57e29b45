import CAllocations
import HTTP
import Market
import Store
import TestSupport
import Testing

/// Alone, for it counts what its own thread does between two requests.
@Suite("The decision path's allocations", .serialized)
struct AllocationTests {
  /// A stream of events, and what one of a minute allocates, parsing and the commit included.
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    /// Whether the events of the other timeframes come too; without them their history is missing.
    var isWhole: Bool
    var bound: AllocationBound

    var testDescription: String { name }
  }

  /// The bounds are what was counted in release; a debug build counts a few more or fewer each time.
  private static let cases = [
    Case(name: "every event", isWhole: true, bound: .init(release: 53, debug: 830)),
    Case(name: "minutes alone", isWhole: false, bound: .init(release: 60, debug: 640)),
  ]

  @Test(
    "a minute's event takes a bounded number of allocations, and no more with time",
    arguments: cases)
  func minutes(_ given: Case) throws {
    let server = try MemoryServer(.patient, durability: .normal) {
      FixtureBundle().install(in: $0)
    }
    #expect(server.barClose(EventPayload()).status == 200)
    let events = (1...120).map { (minute: Int64) in
      EventPayload(at: Instant.after(minutes: minute), since: Instant.after(minutes: minute - 1))
    }
    let requests = try events.filter { given.isWhole || $0.trigger == .m1 }.map { event in
      (event.trigger, try #require(Request(.post, "/bar-close", body: event.bytes)))
    }
    let handler = server.handler
    var counts: [UInt64] = []
    counts.reserveCapacity(requests.count)
    for (trigger, request) in requests {
      let before = conviction_allocations()
      let response = handler.respond(to: request).settled()
      let count = conviction_allocations() - before
      if trigger == .m1 { counts.append(count) }
      #expect(response.status == .ok)
    }
    let settled = counts.dropFirst(20)
    let median = settled.sorted()[settled.count / 2]
    #expect(median <= given.bound.count, "\(median) allocations")
  }
}
