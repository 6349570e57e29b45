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

  @Test("bodies that together hold too much are 503, health is not, and memory is free again later")
  func memory() throws {
    var limits = limits(cap: 64, reserve: 4)
    limits.bodyBytesMax = 1_000_000
    limits.bufferedBytesMax = 4_000_000
    let head = Array("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n".utf8)
    let most = [UInt8](repeating: UInt8(ascii: "x"), count: 899_999)
    try withServer(limits: limits) { port, server in
      var peers = try (0..<20).map { _ in try TestPeer(port: port) }
      for peer in peers {
        peer.send(head + most)
        #expect(try TestPeer(port: port).get("/health").status == 200)
      }
      var statuses: [Int] = []
      for peer in peers {
        // The last byte: what was not refused is answered now.
        peer.send([UInt8(ascii: "x")])
        let answer = try peer.answer()
        if answer.status == 503 { #expect(answer.headers["retry-after"] == "1") }
        statuses.append(answer.status)
      }
      #expect(statuses.contains(503) && statuses.contains(200))
      #expect(statuses.allSatisfy { $0 == 200 || $0 == 503 }, "\(statuses)")
      peers = []
      while server.connectionCount > 0 { usleep(1_000) }
      for _ in 0..<3 {
        let peer = try TestPeer(port: port)
        peer.send(head + most + [UInt8(ascii: "x")])
        #expect(try peer.answer().status == 200)
      }
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
