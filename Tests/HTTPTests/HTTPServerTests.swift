import Glibc
import HTTP
import Synchronization
import Telemetry
import Testing

@Suite struct HTTPServerTests {
  @Test("one connection carries many requests, bodies larger than any buffer among them")
  func keptConnection() throws {
    try withServer { port, _ in
      let peer = try TestPeer(port: port)
      for size in [0, 1, 4_096, 100_000, 3_000_000, 5, 700_000] {
        let body = [UInt8](repeating: UInt8(ascii: "b"), count: size)
        peer.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: \(size)\r\n\r\n")
        peer.send(body)
        let answer = try peer.answer()
        #expect(answer.status == 200)
        #expect(answer.body.count == size + "POST /x ".utf8.count)
        #expect(answer.headers["connection"] == nil)
      }
    }
  }

  @Test("pipelined requests are answered in order, each with its own body")
  func pipelined() throws {
    try withServer { port, _ in
      let peer = try TestPeer(port: port)
      let count = 500
      var wire = ""
      for index in 0..<count {
        wire += "POST /\(index) HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody"
      }
      peer.send(wire)
      for index in 0..<count {
        #expect(try peer.answer().text == "POST /\(index) body")
      }
    }
  }

  @Test("a peer that pipelines and does not read is held back, then gets all answers in order")
  func backPressure() throws {
    let handler = ClosureHandler { request in
      Response(
        headers: [Header("X-Path", request.path)], body: [UInt8](repeating: 0, count: 500_000))
    }
    try withServer(handler) { port, _ in
      let peer = try TestPeer(port: port)
      for index in 0..<40 { peer.send("GET /\(index) HTTP/1.1\r\nHost: a\r\n\r\n") }
      usleep(50_000)
      for index in 0..<40 {
        let answer = try peer.answer()
        #expect(answer.headers["x-path"] == "/\(index)")
        #expect(answer.body.count == 500_000)
      }
    }
  }

  @Test("HEAD gets the head of GET's answer and no body")
  func head() throws {
    var router = Router()
    router.on(.get, "/x") { _ in .json(.ok, Array("{\"a\":1}".utf8)) }
    try withServer(router) { port, _ in
      let peer = try TestPeer(port: port)
      peer.send("HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n")
      let answer = try peer.answer(isHead: true)
      #expect(answer.status == 200)
      #expect(answer.headers["content-length"] == "7")
      #expect(try peer.get("/x").text == "{\"a\":1}")
    }
  }

  @Test("a refused HEAD gets the head of the error and no body")
  func refusedHead() throws {
    try withServer { port, _ in
      let peer = try TestPeer(port: port)
      _ = try peer.get("/")
      peer.send("HEAD / HTTP/1.1\r\n\r\n")
      let answer = try peer.answer(isHead: true)
      #expect(answer.status == 400)
      #expect(answer.headers["content-length"] != "0")
      #expect(try peer.rest().isEmpty)
      #expect(peer.ending == .end)
    }
  }

  @Test("errors of the application keep the connection")
  func applicationErrors() throws {
    var router = Router()
    router.on(.post, "/x") { _ in
      .error(.unprocessableContent, code: "invalid_payload", message: "no")
    }
    try withServer(router) { port, _ in
      let peer = try TestPeer(port: port)
      #expect(try peer.get("/none").status == 404)
      let answer = try peer.get("/x")
      #expect(answer.status == 405)
      #expect(answer.headers["allow"] == "POST, OPTIONS")
      peer.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}")
      #expect(try peer.answer().status == 422)
      peer.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(try peer.answer().status == 204)
    }
  }

  @Test("HTTP/1.0 ends with the answer, unless it asks to stay and is told so")
  func version10() throws {
    try withServer { port, _ in
      let staying = try TestPeer(port: port)
      staying.send("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
      #expect(try staying.answer().headers["connection"] == "keep-alive")
      staying.send("GET /2 HTTP/1.0\r\n\r\n")
      #expect(try staying.answer().headers["connection"] == "close")
      #expect(try staying.rest().isEmpty)
      #expect(staying.ending == .end)
    }
  }

  @Test("a peer that waits for the word to continue gets it before it sends the body")
  func continues() throws {
    try withServer { port, _ in
      let peer = try TestPeer(port: port)
      peer.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
      #expect(try peer.answer().status == 100)
      peer.send("ok")
      #expect(try peer.answer().text == "POST /x ok")
    }
  }

  @Test("a body too large is refused before it comes, and what comes all the same costs no reset")
  func tooLarge() throws {
    let handler = EchoHandler()
    try withServer(handler) { port, _ in
      let length = Limits().bodyBytesMax + 1
      let peer = try TestPeer(port: port)
      peer.send(
        "POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: \(length)\r\n\r\n")
      let answer = try peer.answer()
      #expect(answer.status == 413)
      #expect(answer.text.contains("\"code\":\"body_too_large\""))
      peer.send([UInt8](repeating: 0, count: 4_000_000))
      peer.endSending()
      #expect(try peer.rest().isEmpty)
      #expect(peer.ending == .end)

      let chunked = try TestPeer(port: port)
      chunked.send("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1000001\r\n")
      #expect(try chunked.answer().status == 413)
    }
    #expect(handler.callCount == 0)
  }

  @Test("the largest body is taken, declared and in chunks")
  func largest() throws {
    let handler = ClosureHandler { request in .text(.ok, String(request.bodyCount)) }
    try withServer(handler) { port, _ in
      let size = Limits().bodyBytesMax
      let body = [UInt8](repeating: 7, count: size)
      let peer = try TestPeer(port: port)
      peer.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: \(size)\r\n\r\n")
      peer.send(body)
      #expect(try peer.answer().text == String(size))
      peer.send("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
      peer.send(String(size, radix: 16) + "\r\n")
      peer.send(body)
      peer.send("\r\n0\r\n\r\n")
      #expect(try peer.answer().text == String(size))
    }
  }

  @Test("a header that would split the answer turns it into a 500")
  func unwritable() throws {
    let handler = ClosureHandler { _ in
      Response(headers: [Header("X-A", "b\r\nSet-Cookie: c")], body: [1])
    }
    try withServer(handler) { port, _ in
      let answer = try TestPeer(port: port).get("/")
      #expect(answer.status == 500)
      #expect(answer.headers["set-cookie"] == nil)
      #expect(answer.text.contains("\"code\":\"internal_error\""))
    }
  }

  @Test("the peer's address and the raw target reach the handler, over IPv4 and IPv6")
  func addresses() throws {
    let handler = ClosureHandler { request in .text(.ok, "\(request.peer) \(request.target)") }
    try withServer(handler, host: "::") { port, _ in
      let four = try TestPeer(port: port, host: "127.0.0.1").get("/a%20b?c=d")
      #expect(four.text.hasPrefix("[::ffff:127.0.0.1]:"))
      #expect(four.text.hasSuffix(" /a%20b?c=d"))
      #expect(try TestPeer(port: port, host: "::1").get("/").text.hasPrefix("[::1]:"))
    }
  }

  @Test("a taken port, an unknown host and a second start are errors that say so")
  func startErrors() throws {
    try withServer { port, server in
      #expect(throws: HTTPServerError.alreadyStarted) { try server.start() }
      var configuration = HTTPServer.Configuration()
      configuration.port = port
      let second = HTTPServer(configuration: configuration, handler: EchoHandler())
      #expect(
        throws: HTTPServerError.cannotListen(
          host: "127.0.0.1", port: port, reason: "Address already in use")
      ) { try second.start() }
      configuration.host = "not a host"
      let third = HTTPServer(configuration: configuration, handler: EchoHandler())
      let error = #expect(throws: HTTPServerError.self) { try third.start() }
      #expect(error?.code == "unknown_host")
    }
  }

  @Test("the server counts its connections and answers")
  func metrics() throws {
    let registry = MetricsRegistry()
    try withServer(metrics: registry) { port, _ in
      let peer = try TestPeer(port: port)
      for _ in 0..<3 { _ = try peer.get("/") }
      peer.send("bad\r\n")
      #expect(try peer.answer().status == 400)
    }
    let text = String(decoding: registry.render(), as: UTF8.self)
    #expect(text.contains("http_responses_total{status=\"2xx\"} 3\n"))
    #expect(text.contains("http_responses_total{status=\"4xx\"} 1\n"))
    #expect(text.contains("http_refusals_total 1\n"))
    #expect(text.contains("http_request_seconds_count 3\n"))
    #expect(text.contains("http_connections 0\n"))
  }

  @Test("many connections at once are all served, on every loop")
  func manyConnections() throws {
    try withServer { port, _ in
      let peers = try (0..<300).map { _ in try TestPeer(port: port) }
      for (index, peer) in peers.enumerated() {
        peer.send("GET /\(index) HTTP/1.1\r\nHost: a\r\n\r\n")
      }
      for (index, peer) in peers.enumerated() {
        #expect(try peer.answer().text == "GET /\(index) ")
      }
    }
  }

  @Test("a request that a handler keeps stays what it was")
  func keptRequest() throws {
    let kept = Mutex<[Request]>([])
    let handler = ClosureHandler { request in
      kept.withLock { $0.append(request) }
      return .text(.ok, "kept")
    }
    try withServer(handler, loops: 1) { port, _ in
      let peer = try TestPeer(port: port)
      for text in ["first", "again"] {
        peer.send("POST /\(text) HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n\(text)")
        _ = try peer.answer()
      }
    }
    let bodies = kept.withLock { $0.map { String(decoding: $0.body, as: UTF8.self) } }
    #expect(bodies == ["first", "again"])
  }
}
