import Glibc
import HTTP
import Testing

@Suite struct AdmissionTests {
  private func limits(cap: Int, reserve: Int) -> Limits {
    var limits = Limits()
    limits.connectionsMax = cap
    limits.connectionsReserve = reserve
    return limits
  }

  /// A server under its cap, with `count` connections that it has taken.
  private func filled(_ count: Int, port: UInt16) throws -> [TestPeer] {
    try (0..<count).map { _ in
      let peer = try TestPeer(port: port)
      #expect(try peer.get("/").status == 200)
      return peer
    }
  }

  @Test("over the cap a request is 503 with Retry-After, but health is answered")
  func overflow() throws {
    try withServer(limits: limits(cap: 4, reserve: 4)) { port, _ in
      let served = try filled(4, port: port)
      for _ in 0..<6 {
        let refused = try TestPeer(port: port)
        let answer = try refused.get("/x")
        #expect(answer.status == 503)
        #expect(answer.headers["retry-after"] == "1")
        #expect(answer.headers["connection"] == "close")
        #expect(answer.text.contains("\"code\":\"unavailable\""))
        let healthy = try TestPeer(port: port).get("/health")
        #expect(healthy.status == 200)
        #expect(healthy.headers["connection"] == "close")
      }
      for peer in served { #expect(try peer.get("/").status == 200) }
    }
  }

  @Test("many silent connections over the cap give way to one that asks for health")
  func flood() throws {
    try withServer(limits: limits(cap: 8, reserve: 4)) { port, _ in
      let served = try filled(8, port: port)
      let flood = try (0..<300).map { _ in try TestPeer(port: port) }
      #expect(try TestPeer(port: port).get("/health").status == 200)
      for peer in served { #expect(try peer.get("/").status == 200) }
      // The oldest had to make room, and were told so.
      let answer = try flood[0].answer()
      #expect(answer.status == 503)
      #expect(answer.headers["retry-after"] == "1")
      #expect(try flood[0].rest().isEmpty)
      #expect(flood[0].ending == .end)
    }
  }

  @Test("peers that never end after their last answer give way to one that asks for health")
  func lingering() throws {
    var limits = limits(cap: 2, reserve: 2)
    limits.connectionsLingeringMax = 8
    limits.lingerSeconds = 600
    try withServer(limits: limits) { port, _ in
      let served = try filled(2, port: port)
      var refused: [TestPeer] = []
      for _ in 0..<60 {
        let peer = try TestPeer(port: port)
        #expect(try peer.get("/x").status == 503)
        refused.append(peer)
      }
      #expect(try TestPeer(port: port).get("/health").status == 200)
      for peer in served { #expect(try peer.get("/").status == 200) }
      // Every one had its whole answer before it had to go.
      for peer in refused { #expect(try peer.rest().isEmpty) }
    }
  }

  @Test("a place under the cap is free again once its connection has ended")
  func release() throws {
    try withServer(limits: limits(cap: 2, reserve: 2)) { port, server in
      var served = try filled(2, port: port)
      #expect(try TestPeer(port: port).get("/").status == 503)
      served.removeLast()
      while server.connectionCount > 1 { usleep(1_000) }
      #expect(try TestPeer(port: port).get("/").status == 200)
    }
  }
}
