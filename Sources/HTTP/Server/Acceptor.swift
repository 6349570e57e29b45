import CLinux
import Glibc
import Synchronization
import Telemetry

/// Takes new connections off the listening socket and gives each to the least busy event loop.
///
/// A thread of its own, for a loop that is inside a handler would keep newcomers waiting.
final class Acceptor: Sendable {
  private let listener: Listener
  private let loops: [EventLoop]
  private let admission: Admission
  private let stopping: Notifier
  private let metrics: ServerMetrics?
  private let log: Log?

  init(
    listener: Listener, loops: [EventLoop], admission: Admission, metrics: ServerMetrics?,
    log: Log?
  ) throws(HTTPServerError) {
    self.listener = listener
    self.loops = loops
    self.admission = admission
    self.metrics = metrics
    self.log = log
    stopping = try Notifier()
  }

  /// Lets `run` return.
  func stop() { stopping.notify() }

  /// Accepts until stopped, then closes the listening socket.
  func run() {
    var turn = 0
    var isFailing = false
    while waitsForPeer() {
      while admission.hasRoom {
        let descriptor = conviction_accept(listener.descriptor)
        if descriptor < 0 {
          if errno == EINTR || errno == ECONNABORTED { continue }
          if errno == EAGAIN { break }
          // Out of descriptors or memory: the peer waits in the backlog until some are free.
          if !isFailing {
            log?.error("accept failed", ["reason": .text(SystemError.lastReason)])
          }
          isFailing = true
          if rests() { return finish() }
          break
        }
        isFailing = false
        turn &+= 1
        hand(over: descriptor, turn: turn)
      }
      if !admission.hasRoom && rests() { break }
    }
    finish()
  }

  private func finish() {
    listener.shut()
    stopping.shut()
  }

  private func hand(over descriptor: Int32, turn: Int) {
    var yes: Int32 = 1
    // Answers are written whole, so waiting for more to send would only delay them.
    setsockopt(
      descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    let isServed = admission.enter()
    if !isServed { metrics?.overflows.add() }
    let arrival = Arrival(
      descriptor: descriptor, peer: SocketAddress.peer(of: descriptor), isOverflow: !isServed)
    // Ties go round, or a quiet server would put every connection on its first loop.
    var choice = loops[turn % loops.count]
    for loop in loops where loop.load < choice.load { choice = loop }
    choice.adopt(arrival)
  }

  /// Whether there may be a peer to accept; false when stopped.
  private func waitsForPeer() -> Bool {
    var waiting = [
      pollfd(fd: listener.descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: stopping.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    poll(&waiting, nfds_t(waiting.count), -1)
    return waiting[1].revents == 0
  }

  /// Waits a little for connections to end; true when stopped meanwhile.
  private func rests() -> Bool {
    var waiting = pollfd(fd: stopping.descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&waiting, 1, 10) > 0
  }
}

/// A new connection on its way to its event loop.
struct Arrival: Sendable {
  let descriptor: Int32
  let peer: String
  let isOverflow: Bool
}
