import Glibc
import HTTP
import Synchronization
import Testing

@Suite struct StreamTests {
  /// Keeps the handles of the streams that were opened.
  private final class Subscribers: Sendable {
    private let handles = Mutex<[StreamHandle]>([])

    func add(_ handle: StreamHandle) { handles.withLock { $0.append(handle) } }

    /// The first handle, once there is one.
    var first: StreamHandle {
      while true {
        if let handle = handles.withLock({ $0.first }) { return handle }
        usleep(1_000)
      }
    }
  }

  private func router(_ subscribers: Subscribers, bufferBytesMax: Int = 1 << 20) -> Router {
    var router = Router()
    router.on(.get, "/events") { _ in
      .stream(headers: [Header("Cache-Control", "no-store")], bufferBytesMax: bufferBytesMax) {
        subscribers.add($0)
      }
    }
    return router
  }

  private let request = "GET /events HTTP/1.1\r\nHost: a\r\n\r\n"

  @Test("what other threads send arrives in chunks and in order, until the end")
  func chunks() throws {
    let subscribers = Subscribers()
    try withServer(router(subscribers)) { port, _ in
      let peer = try TestPeer(port: port)
      peer.send(request)
      let head = try peer.answer()
      #expect(head.status == 200)
      #expect(head.headers["transfer-encoding"] == "chunked")
      #expect(head.headers["content-type"] == "text/event-stream")
      #expect(head.headers["cache-control"] == "no-store")
      let handle = subscribers.first
      #expect(handle.send(Array("data: 1\n\n".utf8)))
      try peer.waits(for: "9\r\ndata: 1\n\n\r\n")
      #expect(handle.send(Array("data: two\n\n".utf8)))
      handle.finish()
      #expect(!handle.send([1]))
      let text = String(decoding: try peer.rest(), as: UTF8.self)
      #expect(text == "9\r\ndata: 1\n\n\r\nb\r\ndata: two\n\n\r\n0\r\n\r\n")
      #expect(peer.ending == .end)
    }
  }

  @Test("HTTP/1.0 gets the bytes without chunks")
  func version10() throws {
    let subscribers = Subscribers()
    try withServer(router(subscribers)) { port, _ in
      let peer = try TestPeer(port: port)
      peer.send("GET /events HTTP/1.0\r\n\r\n")
      #expect(try peer.answer().headers["transfer-encoding"] == nil)
      subscribers.first.send(Array("data: 1\n\n".utf8))
      subscribers.first.finish()
      #expect(String(decoding: try peer.rest(), as: UTF8.self) == "data: 1\n\n")
    }
  }

  @Test("a peer that has gone closes the handle")
  func gone() throws {
    let subscribers = Subscribers()
    try withServer(router(subscribers)) { port, _ in
      var peer: TestPeer? = try TestPeer(port: port)
      peer?.send(request)
      #expect(try peer?.answer().status == 200)
      peer = nil
      while subscribers.first.isOpen { usleep(1_000) }
      #expect(!subscribers.first.send([1]))
    }
  }

  @Test("a peer that does not read fills the buffer and is cut off, and the sender never waits")
  func slow() throws {
    let subscribers = Subscribers()
    try withServer(router(subscribers, bufferBytesMax: 100_000)) { port, _ in
      let peer = try TestPeer(port: port)
      peer.send(request)
      #expect(try peer.answer().status == 200)
      var sent = 0
      while subscribers.first.send([UInt8](repeating: 0, count: 50_000)) { sent += 50_000 }
      #expect(sent >= 100_000)
      #expect(!subscribers.first.isOpen)
    }
  }

  @Test("a drain ends open streams with their last chunk")
  func drain() throws {
    let subscribers = Subscribers()
    var configuration = HTTPServer.Configuration()
    configuration.port = 0
    let server = HTTPServer(configuration: configuration, handler: router(subscribers))
    let peer = try TestPeer(port: try server.start())
    peer.send(request)
    #expect(try peer.answer().status == 200)
    #expect(subscribers.first.isOpen)
    subscribers.first.send([UInt8(ascii: "x")])
    let drain = try BackgroundDrain(server)
    #expect(String(decoding: try peer.rest(), as: UTF8.self) == "1\r\nx\r\n0\r\n\r\n")
    peer.endSending()
    #expect(drain.isClean())
    #expect(!subscribers.first.isOpen)
    #expect(!subscribers.first.send([1]))
  }

  @Test("HEAD opens no stream")
  func head() throws {
    let subscribers = Subscribers()
    try withServer(router(subscribers)) { port, _ in
      let peer = try TestPeer(port: port)
      peer.send("HEAD /events HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(try peer.answer(isHead: true).status == 200)
      #expect(try peer.rest().isEmpty)
    }
  }
}
