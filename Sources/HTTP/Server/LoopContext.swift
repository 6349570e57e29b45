import CLinux
import Glibc
import Telemetry

/// What the connections of one event loop share; belongs to the loop's thread.
final class LoopContext {
  let handler: any RequestHandler
  let limits: Limits
  let alwaysAnswered: Set<String>
  let admission: Admission
  let metrics: ServerMetrics?
  let clock: any Clock
  /// The overflow connections that the loop keeps alive at a time.
  let reserveShare: Int
  private let poll: Int32

  /// The monotonic time of the round, in nanoseconds.
  var now: UInt64
  var date = DateText()
  var isDraining = false
  /// Answers that connections have begun to await in this round.
  var begunPromises: [ResponsePromise] = []
  var spares: SpareBuffers
  /// Where bytes that nobody wants are received.
  let sink = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)

  init(
    handler: any RequestHandler, configuration: HTTPServer.Configuration, admission: Admission,
    metrics: ServerMetrics?, poll: Int32
  ) {
    self.handler = handler
    limits = configuration.limits
    alwaysAnswered = configuration.alwaysAnswered
    self.admission = admission
    self.metrics = metrics
    clock = configuration.clock
    self.poll = poll
    spares = SpareBuffers(bytesMax: limits.keptBufferBytesMax)
    reserveShare = max(1, limits.connectionsReserve / max(1, configuration.eventLoops))
    now = clock.monotonicNanoseconds
  }

  deinit { sink.deallocate() }

  /// Waits for `events` of a new descriptor; false where the kernel will not.
  func watch(_ descriptor: Int32, mark: UInt64, events: UInt32) -> Bool {
    var event = epoll_event(events: events, data: epoll_data_t(u64: mark))
    return epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event) == 0
  }

  /// Waits for other `events` of a known descriptor; false where the kernel will not.
  func rewatch(_ descriptor: Int32, mark: UInt64, events: UInt32) -> Bool {
    var event = epoll_event(events: events, data: epoll_data_t(u64: mark))
    return epoll_ctl(poll, EPOLL_CTL_MOD, descriptor, &event) == 0
  }

  /// The time `seconds` from now.
  func deadline(in seconds: Double) -> UInt64 {
    let (sum, tooFar) = now.addingReportingOverflow(Limits.nanoseconds(seconds))
    return tooFar ? .max : sum
  }
}
