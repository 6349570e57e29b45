import Glibc
import HTTP
import Testing

/// Deadlines are made short and the waits long, so that a busy machine changes no outcome.
@Suite struct DeadlineTests {
  private var short: Limits {
    var limits = Limits()
    limits.headSeconds = 0.2
    limits.bodySeconds = 0.2
    limits.silenceSeconds = 0.2
    limits.idleSeconds = 0.2
    limits.writeSeconds = 0.2
    limits.lingerSeconds = 0.2
    return limits
  }

  @Test("a head that does not end in time is answered 408, however its bytes drip")
  func slowHead() throws {
    var limits = short
    limits.silenceSeconds = 60
    try withServer(limits: limits) { port, _ in
      let peer = try TestPeer(port: port)
      for byte in "GET / HTTP/1.1\r\n".utf8 {
        peer.send([byte])
        usleep(20_000)
      }
      let answer = try peer.answer()
      #expect(answer.status == 408)
      #expect(answer.text.contains("\"code\":\"request_timeout\""))
      #expect(try peer.rest().isEmpty)
      #expect(peer.ending == .end)
    }
  }

  @Test("a body that does not end in time is answered 408")
  func slowBody() throws {
    var limits = short
    limits.headSeconds = 60
    limits.silenceSeconds = 60
    try withServer(limits: limits) { port, _ in
      let peer = try TestPeer(port: port)
      peer.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc")
      #expect(try peer.answer().status == 408)
    }
  }

  @Test("a connection that says nothing is ended without a word")
  func silence() throws {
    var limits = short
    limits.idleSeconds = 60
    try withServer(limits: limits) { port, _ in
      let peer = try TestPeer(port: port)
      #expect(try peer.rest().isEmpty)
      #expect(peer.ending == .end)
    }
  }

  @Test("a kept connection is ended when it idles too long, and not before its first request")
  func idle() throws {
    var limits = short
    limits.silenceSeconds = 60
    try withServer(limits: limits) { port, server in
      let silent = try TestPeer(port: port)
      let peer = try TestPeer(port: port)
      #expect(try peer.get("/").status == 200)
      #expect(try peer.rest().isEmpty)
      #expect(peer.ending == .end)
      #expect(try silent.get("/").status == 200)
    }
  }

  @Test("a peer that takes nothing of its answer is cut off")
  func slowReader() throws {
    var limits = Limits()
    limits.writeSeconds = 0.2
    let handler = ClosureHandler { _ in Response(body: [UInt8](repeating: 0, count: 64_000_000)) }
    try withServer(handler, limits: limits) { port, server in
      let peer = try TestPeer(port: port)
      peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      while server.connectionCount == 0 { usleep(1_000) }
      while server.connectionCount > 0 { usleep(10_000) }
      #expect(try peer.rest().count < 64_000_000)
    }
  }

  @Test("a peer that takes its answer drop by drop is cut off too")
  func drippingReader() throws {
    var limits = Limits()
    limits.answerSeconds = 0.2
    let size = 64_000_000
    let handler = ClosureHandler { _ in Response(body: [UInt8](repeating: 0, count: size)) }
    try withServer(handler, limits: limits) { port, server in
      let peer = try TestPeer(port: port)
      peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      var taken = try peer.readSome()
      while server.connectionCount > 0 && taken < size {
        taken = try peer.readSome()
        usleep(5_000)
      }
      #expect(try peer.rest().count < size)
    }
  }

  @Test("a peer that never ends is closed when the draining is over")
  func linger() throws {
    try withServer(limits: short) { port, server in
      let peer = try TestPeer(port: port)
      peer.send("bad\r\n")
      #expect(try peer.answer().status == 400)
      #expect(try peer.rest().isEmpty)
      while server.connectionCount > 0 { usleep(10_000) }
    }
  }
}
