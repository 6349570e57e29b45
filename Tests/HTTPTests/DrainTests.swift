import Glibc
import Synchronization
import Testing

@testable import HTTP

@Suite struct DrainTests {
  /// Lets a test hold a handler inside.
  private final class Gate: Sendable {
    let entered = Atomic<Bool>(false)
    let mayLeave = Atomic<Bool>(false)

    func pass() {
      entered.store(true, ordering: .releasing)
      while !mayLeave.load(ordering: .acquiring) { usleep(1_000) }
    }

    func waitUntilEntered() {
      while !entered.load(ordering: .acquiring) { usleep(1_000) }
    }
  }

  private func makeServer(_ handler: any RequestHandler, loops: Int = 2) -> HTTPServer {
    var configuration = HTTPServer.Configuration()
    configuration.port = 0
    configuration.eventLoops = loops
    return HTTPServer(configuration: configuration, handler: handler)
  }

  @Test("a request in flight gets its answer, which says that the connection ends")
  func inFlight() throws {
    let gate = Gate()
    let server = makeServer(
      ClosureHandler { _ in
        gate.pass()
        return .text(.ok, "done")
      })
    let port = try server.start()
    let busy = try TestPeer(port: port)
    busy.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    gate.waitUntilEntered()
    let drain = try BackgroundDrain(server)
    usleep(50_000)
    gate.mayLeave.store(true, ordering: .releasing)
    let answer = try busy.answer()
    #expect(answer.text == "done")
    #expect(try busy.rest().isEmpty)
    #expect(busy.ending == .end)
    #expect(drain.isClean())
    #expect(server.connectionCount == 0)
  }

  @Test("a request that is half sent may be finished, and idle connections end at once")
  func halfSent() throws {
    let server = makeServer(EchoHandler())
    let port = try server.start()
    let idle = try TestPeer(port: port)
    #expect(try idle.get("/").status == 200)
    let fresh = try TestPeer(port: port)
    let half = try TestPeer(port: port)
    half.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbo")
    while server.connectionCount < 3 { usleep(1_000) }
    let drain = try BackgroundDrain(server)
    #expect(try idle.rest().isEmpty)
    #expect(try fresh.rest().isEmpty)
    half.send("dy")
    let answer = try half.answer()
    #expect(answer.text == "POST /x body")
    #expect(answer.headers["connection"] == "close")
    #expect(drain.isClean())
  }

  @Test("what is not finished by the deadline is closed, and the drain says so")
  func deadline() throws {
    let server = makeServer(EchoHandler())
    let port = try server.start()
    let half = try TestPeer(port: port)
    half.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbo")
    while server.connectionCount < 1 { usleep(1_000) }
    usleep(100_000)
    #expect(!server.drain(within: .milliseconds(200)))
    #expect(server.connectionCount == 0)
    #expect(try half.rest().isEmpty)
  }

  @Test("after the drain nobody listens, and a second drain is nothing")
  func ended() throws {
    let server = makeServer(EchoHandler())
    let port = try server.start()
    #expect(server.drain(within: .seconds(5)))
    #expect(server.drain(within: .seconds(5)))
    #expect(throws: TestPeer.Failure.self) { try TestPeer(port: port) }
    #expect(throws: HTTPServerError.alreadyStarted) { try server.start() }
  }

  @Test("a server that was never started drains at once")
  func neverStarted() {
    #expect(makeServer(EchoHandler()).drain(within: .seconds(5)))
  }
}
