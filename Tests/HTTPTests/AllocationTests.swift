import CAllocations
import HTTP
import Synchronization
import Telemetry
import Testing

@Suite struct AllocationTests {
  /// Notes how often the event loop's thread had allocated when each request came.
  final class CountingHandler: RequestHandler {
    private let counts = Mutex<[UInt64]>([])
    private let body: [UInt8]

    init(body: [UInt8], reserving requests: Int) {
      self.body = body
      counts.withLock { $0.reserveCapacity(requests + 1) }
    }

    func respond(to request: borrowing Request) -> Response {
      counts.withLock { $0.append(conviction_allocations()) }
      return .json(.ok, body)
    }

    /// The allocations between each two requests that follow each other, after the first `settling`.
    func spans(settling: Int) -> [UInt64] {
      counts.withLock { counts in
        zip(counts.dropFirst(settling), counts.dropFirst(settling + 1)).map { $1 - $0 }
      }
    }
  }

  /// Allocations from one request to the next. Two are needed: the header lines and the path's
  /// room; what the compiler leaves unoptimised in a debug build comes on top.
  #if DEBUG
    private static let boundPerRequest = 102
    private static let boundPerBody = 116
  #else
    private static let boundPerRequest = 3
    private static let boundPerBody = 8
  #endif

  private func spans(_ wire: String, count: Int) throws -> [UInt64] {
    let handler = CountingHandler(body: Array("{\"status\":\"ok\"}".utf8), reserving: count)
    try withServer(handler, loops: 1, metrics: MetricsRegistry()) { port, _ in
      let peer = try TestPeer(port: port)
      for _ in 0..<count {
        peer.send(Array(wire.utf8))
        let answer = try peer.answer()
        try #require(answer.status == 200)
      }
    }
    return handler.spans(settling: 100)
  }

  @Test("a kept connection's requests take a few allocations each, and no more with time")
  func get() throws {
    let spans = try spans("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n", count: 10_000)
    let total = spans.reduce(0, +)
    #expect(total <= UInt64(spans.count * Self.boundPerRequest), "\(total) in \(spans.count)")
  }

  @Test("a body of a hundred kilobytes takes few allocations more")
  func post() throws {
    let body = String(repeating: "x", count: 100_000)
    let spans = try spans(
      "POST /bar-close HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n\(body)",
      count: 1_000)
    let total = spans.reduce(0, +)
    #expect(total <= UInt64(spans.count * Self.boundPerBody), "\(total) in \(spans.count)")
  }
}
