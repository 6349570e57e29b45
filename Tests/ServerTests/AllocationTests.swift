import CAllocations
import HTTP
import Market
import Store
import TestSupport
import Testing

/// Alone, for it counts what its own thread does between two requests.
@Suite("The decision path's allocations", .serialized)
struct AllocationTests {
  /// Allocations of one minute's event, parsing and the commit included; what the compiler leaves
  /// unoptimised in a debug build comes on top.
  #if DEBUG
    private static let bound = 640
  #else
    private static let bound = 66
  #endif

  @Test("a minute's event takes a bounded number of allocations, and no more with time")
  func minutes() throws {
    let server = try MemoryServer(.patient, durability: .normal) {
      FixtureBundle().install(in: $0)
    }
    #expect(server.barClose(EventPayload()).status == 200)
    let events = (1...120).map { (minute: Int64) in
      EventPayload(at: Instant.after(minutes: minute), since: Instant.after(minutes: minute - 1))
    }
    let requests = try events.filter { $0.trigger == .m1 }.map { event in
      try #require(Request(.post, "/bar-close", body: event.bytes))
    }
    let handler = server.handler
    var counts: [UInt64] = []
    counts.reserveCapacity(requests.count)
    for request in requests {
      let before = conviction_allocations()
      let response = handler.respond(to: request).settled()
      counts.append(conviction_allocations() - before)
      #expect(response.status == .ok)
    }
    let settled = counts.dropFirst(20)
    let median = settled.sorted()[settled.count / 2]
    #expect(median <= UInt64(AllocationTests.bound), "\(median) allocations")
  }
}
