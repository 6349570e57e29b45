import Glibc
import HTTP
import Synchronization
import Telemetry
import Testing

/// Answers `/later…` when the test says so, and everything else at once.
private final class PromisingHandler: RequestHandler {
  private let promises = Mutex<[String: ResponsePromise]>([:])

  func respond(to request: borrowing Request) -> Response {
    let path = request.path
    guard path.hasPrefix("/later") else { return .text(.ok, path) }
    let promise = ResponsePromise()
    promises.withLock { $0[path] = promise }
    return Response(promise)
  }

  /// The promise of a path, once its request has come.
  func promise(_ path: String) -> ResponsePromise {
    while true {
      if let promise = promises.withLock({ $0[path] }) { return promise }
      usleep(1_000)
    }
  }
}

/// Whether something has happened, for two threads.
private final class Flag: Sendable {
  private let value = Atomic<Bool>(false)
  var isSet: Bool { value.load(ordering: .acquiring) }
  func set() { value.store(true, ordering: .releasing) }
}

/// Keeps its promises once it is hastened; while it has the first request it waits for the test.
private final class GatheringHandler: RequestHandler {
  let gathers: Bool
  let hasFirst = Flag()
  let mayGoOn = Flag()
  /// How many promises were kept together.
  let groups = Mutex<[Int]>([])
  /// How many were kept when it was said that the answers are out.
  let rests = Mutex<[Int]>([])
  private let begun = Mutex<[ResponsePromise]>([])

  init(gathers: Bool) { self.gathers = gathers }

  func respond(to request: borrowing Request) -> Response {
    guard request.path.hasPrefix("/later") else { return .text(.ok, request.path) }
    let promise = ResponsePromise(
      hastenedBy: ResponsePromise.Hastening(
        gathers: gathers,
        rest: { [self] in
          let kept = groups.withLock { $0.reduce(0, +) }
          rests.withLock { $0.append(kept) }
        },
        work: { [self] in keep() }))
    begun.withLock { $0.append(promise) }
    if !hasFirst.isSet {
      hasFirst.set()
      while !mayGoOn.isSet { usleep(1_000) }
    }
    return Response(promise)
  }

  private func keep() {
    let kept = begun.withLock { begun in
      defer { begun = [] }
      return begun
    }
    if !kept.isEmpty { groups.withLock { $0.append(kept.count) } }
    for promise in kept { promise.fulfil(.text(.ok, "kept")) }
  }
}

@Suite struct PromiseTests {
  private let handler = PromisingHandler()

  private func get(_ path: String) -> String { "GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n" }

  @Test("an answer given by another thread reaches its peer, and the connection goes on")
  func later() throws {
    try withServer(handler, loops: 1) { port, _ in
      let peer = try TestPeer(port: port)
      for round in 1...3 {
        peer.send(get("/later\(round)"))
        handler.promise("/later\(round)").fulfil(.text(.ok, "word \(round)"))
        #expect(try peer.answer().text == "word \(round)")
      }
    }
  }

  @Test("requests sent behind a promised one are answered after it, in their order")
  func pipelined() throws {
    try withServer(handler, loops: 1) { port, _ in
      let peer = try TestPeer(port: port)
      peer.send(get("/one") + get("/later") + get("/two") + get("/later2"))
      #expect(try peer.answer().text == "/one")
      let promise = handler.promise("/later")
      peer.send(get("/three"))
      let other = try TestPeer(port: port)
      other.send(get("/other"))
      #expect(try other.answer().text == "/other", "another peer of the same loop is served")
      promise.fulfil(.text(.ok, "later"))
      #expect(try peer.answer().text == "later")
      #expect(try peer.answer().text == "/two")
      handler.promise("/later2").fulfil(.text(.ok, "later2"))
      #expect(try peer.answer().text == "later2")
      #expect(try peer.answer().text == "/three")
    }
  }

  @Test("a promise kept before the handler returns needs no waiting")
  func atOnce() throws {
    struct Handler: RequestHandler {
      func respond(to request: borrowing Request) -> Response {
        let promise = ResponsePromise()
        promise.fulfil(.text(.ok, "kept"))
        promise.fulfil(.text(.ok, "a second word counts for nothing"))
        return Response(promise)
      }
    }
    try withServer(Handler(), loops: 1) { port, _ in
      let peer = try TestPeer(port: port)
      peer.send(get("/a") + get("/b"))
      #expect(try peer.answer().text == "kept")
      #expect(try peer.answer().text == "kept")
    }
  }

  @Test(
    "who came meanwhile is begun before the first is hastened, where that is done for all at once",
    arguments: [true, false])
  func gathered(_ gathers: Bool) throws {
    let handler = GatheringHandler(gathers: gathers)
    try withServer(handler, loops: 1) { port, _ in
      let peers = try (0..<3).map { _ in try TestPeer(port: port) }
      for peer in peers {
        peer.send(get("/known"))
        #expect(try peer.answer().text == "/known")
      }
      peers[0].send(get("/later"))
      while !handler.hasFirst.isSet { usleep(1_000) }
      peers[1].send(get("/later1"))
      peers[2].send(get("/later2"))
      handler.mayGoOn.set()
      for peer in peers { #expect(try peer.answer().text == "kept") }
      #expect(handler.groups.withLock { $0 } == (gathers ? [3] : [1, 2]))
      let rests = gathers ? [3] : [1, 3]
      while handler.rests.withLock({ $0.count }) < rests.count { usleep(1_000) }
      #expect(handler.rests.withLock { $0 } == rests)
    }
  }

  @Test("a peer that has ended its side still gets the answer; one that has gone costs nothing")
  func ended() throws {
    try withServer(handler, loops: 1) { port, _ in
      do {
        let gone = try TestPeer(port: port)
        gone.send(get("/later1"))
        _ = handler.promise("/later1")
      }
      let peer = try TestPeer(port: port)
      peer.send(get("/later2"))
      peer.endSending()
      let promise = handler.promise("/later2")
      handler.promise("/later1").fulfil(.text(.ok, "to no one"))
      promise.fulfil(.text(.ok, "word"))
      #expect(try peer.answer().text == "word")
      let next = try TestPeer(port: port)
      next.send(get("/next"))
      #expect(try next.answer().text == "/next")
    }
  }

  @Test("a drain waits for the answer that is owed, then ends the connection")
  func drain() throws {
    let handler = handler
    try withServer(handler, loops: 1) { port, server in
      let peer = try TestPeer(port: port)
      peer.send(get("/later"))
      let promise = handler.promise("/later")
      let drained = Flag()
      try withThread {
        server.drain(within: .seconds(20))
        drained.set()
      } meanwhile: {
        usleep(20_000)
        #expect(!drained.isSet)
        promise.fulfil(.text(.ok, "word"))
        let answer = try peer.answer()
        #expect(answer.text == "word")
        #expect(answer.headers["connection"] == "close")
      }
      #expect(drained.isSet)
    }
  }

  @Test("a caller without an event loop waits for the answer")
  func settled() throws {
    let promise = ResponsePromise()
    try withThread {
      usleep(5_000)
      promise.fulfil(.text(.ok, "word"))
    } meanwhile: {
      #expect(Response(promise).settled().body == Array("word".utf8))
    }
    #expect(Response.text(.ok, "now").settled().body == Array("now".utf8))
  }

  /// Runs `work` on a thread of its own, and returns when both have ended.
  private func withThread(
    _ work: @escaping @Sendable () -> Void, meanwhile: () throws -> Void
  ) throws {
    final class Work: Sendable {
      let run: @Sendable () -> Void
      init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, Unmanaged.passRetained(Work(work)).toOpaque())
    try #require(code == 0)
    defer { pthread_join(thread, nil) }
    try meanwhile()
  }
}
