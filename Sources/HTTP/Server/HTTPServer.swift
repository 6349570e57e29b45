import Glibc
import Synchronization
import Telemetry

/// An HTTP/1.1 server: an acceptor, event loops and the handler that they call.
///
/// It starts once and is drained once. Only its own threads call the handler.
public final class HTTPServer: Sendable {
  private struct Running: Sendable {
    let acceptor: Acceptor
    let acceptorThread: ServerThread
    let loops: [EventLoop]
    let loopThreads: [ServerThread]
  }

  private enum State: Sendable {
    case new
    case running(Running)
    case ended
  }

  private let configuration: Configuration
  private let handler: any RequestHandler
  private let admission: Admission
  private let state = Mutex(State.new)

  /// A server that answers through `handler` once it is started.
  public init(configuration: Configuration, handler: any RequestHandler) {
    var configuration = configuration
    let cores = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    if cores == 1 { configuration.spinMicroseconds = 0 }
    if configuration.eventLoops < 1 {
      configuration.eventLoops = cores
    }
    let wanted = configuration.limits.connectionsMax
    configuration.limits = configuration.limits.fitting(
      descriptors: HTTPServer.raisedDescriptorLimit())
    if configuration.limits.connectionsMax < wanted {
      configuration.log?.warning(
        "fewer connections than configured, for the process may not open so many files",
        [
          "configured": .integer(Int64(wanted)),
          "connections": .integer(Int64(configuration.limits.connectionsMax)),
        ])
    }
    self.configuration = configuration
    self.handler = handler
    admission = Admission(limits: configuration.limits)
  }

  /// The sockets that are open, those that only drain included.
  public var connectionCount: Int { admission.openCount }

  /// Listens and serves; returns the port, which the kernel chose where 0 was configured.
  /// - Throws: `unknownHost`, `cannotListen`, `systemCall`, or `alreadyStarted` the second time.
  public func start() throws(HTTPServerError) -> UInt16 {
    let isNew = state.withLock { state in
      guard case .new = state else { return false }
      state = .ended
      return true
    }
    guard isNew else { throw .alreadyStarted }
    let listener = try Listener(host: configuration.host, port: configuration.port)
    let metrics = configuration.metrics.map(ServerMetrics.init)
    var loops: [EventLoop] = []
    var threads: [ServerThread] = []
    do throws(HTTPServerError) {
      for _ in 0..<configuration.eventLoops {
        loops.append(
          try EventLoop(
            handler: handler, configuration: configuration, admission: admission,
            metrics: metrics))
      }
      let acceptor = try Acceptor(
        listener: listener, loops: loops, admission: admission, metrics: metrics,
        log: configuration.log)
      for loop in loops { threads.append(try ServerThread { loop.run() }) }
      let running = Running(
        acceptor: acceptor, acceptorThread: try ServerThread { acceptor.run() }, loops: loops,
        loopThreads: threads)
      state.withLock { $0 = .running(running) }
    } catch {
      for loop in loops.prefix(threads.count) { loop.drain(deadline: 0) }
      for thread in threads { thread.join() }
      listener.shut()
      throw error
    }
    return listener.port
  }

  /// Stops: no new connections, requests in flight get their answers, all threads are joined.
  ///
  /// Returns after `time` at the latest, but for a handler that is still inside; connections
  /// that are open by then are closed. Not to be called by the handler.
  /// - Returns: whether everything ended by itself in time.
  @discardableResult public func drain(within time: Duration) -> Bool {
    let running: Running? = state.withLock { state in
      guard case .running(let running) = state else { return nil }
      state = .ended
      return running
    }
    guard let running else { return true }
    running.acceptor.stop()
    running.acceptorThread.join()
    let (seconds, attoseconds) = time.components
    let span = Limits.nanoseconds(Double(seconds) + Double(attoseconds) * 1e-18)
    let deadline = configuration.clock.monotonicNanoseconds &+ span
    for loop in running.loops { loop.drain(deadline: deadline) }
    for thread in running.loopThreads { thread.join() }
    return running.loops.allSatisfy { !$0.hasAbandoned }
  }

  /// Every connection is a descriptor; the soft limit is often 1024 where the hard one is not.
  private static func raisedDescriptorLimit() -> Int {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(resource, &limit) == 0 else { return .max }
    var raised = limit
    raised.rlim_cur = limit.rlim_max
    if setrlimit(resource, &raised) == 0 { limit = raised }
    return Int(clamping: limit.rlim_cur)
  }
}
