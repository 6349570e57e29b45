import CLinux
import Glibc
import Telemetry

/// One peer: its buffers, its parser and how far it has got; belongs to its event loop's thread.
///
/// ```
/// serving ─ refusal, close, end of the peer ─→ closing ─ answer sent ─→ lingering ─→ closed
///    └───── stream ─→ streaming ─ finished ──────↗
/// ```
/// Lingering: our side has ended; what the peer still sends is dropped until it ends too, for a
/// close with unread bytes would be a reset, and a reset may cost the peer its answer.
final class Connection {
  enum State: Equatable { case serving, streaming, closing, lingering, closed }

  let identity: UInt64
  let context: LoopContext
  let descriptor: Int32
  let isOverflow: Bool
  /// Tells the loop, from any thread, that the stream or the promised answer has something.
  let announce: @Sendable () -> Void

  var state = State.serving
  /// Empty, without memory, while the connection idles.
  var input = ReceiveBuffer()
  var parser: RequestParser
  /// Answers on their way; the first `sent` bytes have gone.
  var output: [UInt8] = []
  var sent = 0
  /// Whether the peer has not taken all at once, and its time to take more runs.
  var waitsToSend = false
  var stream: StreamHandle?
  /// Whether the stream has something that was not fetched yet.
  var streamWaits = false
  var isVersion10Stream = false
  /// The answer that a handler has promised; no further request is read before it.
  var awaited: AwaitedAnswer?
  /// Whether the peer has sent more meanwhile, which the kernel keeps.
  var hasUnread = false
  /// Whether the peer has ended its side.
  var peerEnded = false
  /// Whether the peer may still be sending when the last answer has gone.
  var mustLinger = false
  /// Whether the parser has read all that was received.
  var isStarved = true
  var requestCount = 0
  /// What the server counts as this connection's receive buffer.
  var countedBytes = 0
  /// Whether the loop knows that it lingers.
  var isListed = false

  /// When the wait in progress is over, by the monotonic clock.
  private(set) var deadline = UInt64.max
  private var stageDeadline = UInt64.max
  private var writeDeadline = UInt64.max
  private var answerDeadline = UInt64.max
  private var lingerEnd = UInt64.max
  private var timedStage = RequestParser.Stage.idle
  private var timedCount = 0
  private var watched = EPOLLIN.rawValue
  private var isAdmitted: Bool

  init(
    _ arrival: Arrival, identity: UInt64, context: LoopContext,
    announce: @escaping @Sendable () -> Void
  ) {
    self.identity = identity
    self.context = context
    self.announce = announce
    descriptor = arrival.descriptor
    isOverflow = arrival.isOverflow
    isAdmitted = !arrival.isOverflow
    parser = RequestParser(limits: context.limits, peer: arrival.peer)
    let limits = context.limits
    stageDeadline = context.deadline(
      in: isOverflow ? limits.overflowSeconds : limits.silenceSeconds)
    deadline = stageDeadline
    if !context.watch(descriptor, mark: identity, events: watched) { abandon() }
  }

  var isClosed: Bool { state == .closed }
  var isServing: Bool { state == .serving }
  var isLingering: Bool { state == .lingering }
  var pendingBytes: Int { output.count - sent }

  /// Does what the kernel says is possible now.
  func handle(events: UInt32) {
    let isReadable = events & EPOLLIN.rawValue != 0
    if isReadable {
      switch state {
      case .serving where awaited != nil: hasUnread = true
      case .serving where !peerEnded: receive()
      case .streaming, .lingering: dropInput()
      default: break
      }
    } else if events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 {
      abandon()
    }
    advance()
  }

  /// Goes on as far as it can without waiting, then says what to wait for.
  func advance() {
    repeat {
      process()
      fetchStream()
      flush()
    } while pendingBytes == 0
      && (state == .serving && !isStarved && awaited == nil || streamWaits)
    if state == .closing && pendingBytes == 0 { endSending() }
    if isClosed { return }
    watch()
    retime()
  }

  /// The wait that `deadline` limits has been too long.
  func expire() {
    switch state {
    case .serving where pendingBytes == 0:
      if isOverflow {
        refuse(.overloaded)
      } else if parser.stage == .idle {
        state = .closing
      } else {
        refuse(.tooSlow)
      }
      advance()
    default: abandon()
    }
  }

  /// Ends the connection unless a request is in flight, and lets no further one begin.
  func beginDrain() {
    switch state {
    case .serving:
      // A request that the kernel already holds is in flight too.
      if !peerEnded && awaited == nil { receive() }
      advance()
      if state == .serving && parser.stage == .idle && pendingBytes == 0 && awaited == nil {
        state = .closing
        advance()
      }
    case .streaming:
      stream?.finish()
      streamWaits = true
      advance()
    case .lingering:
      deadline = min(deadline, context.deadline(in: Connection.drainLingerSeconds))
    case .closing, .closed: break
    }
  }

  /// Closes at once, whatever is on its way.
  func abandon() {
    if isClosed { return }
    stream?.disconnect()
    stream = nil
    streamWaits = false
    awaited = nil
    release()
    giveBackInput()
    context.spares.keep(&output)
    close(descriptor)
    context.admission.leave()
    state = .closed
  }

  /// How long a stop waits for peers that were refused to end.
  private static let drainLingerSeconds = 1.0

  /// Our side has nothing more to say.
  private func endSending() {
    release()
    if peerEnded || (context.isDraining && !mustLinger && input.count == 0) { return abandon() }
    shutdown(descriptor, Int32(SHUT_WR))
    state = .lingering
    giveBackInput()
    context.spares.keep(&output)
    let limits = context.limits
    lingerEnd = context.deadline(in: max(limits.lingerSeconds, limits.bodySeconds))
    extendLinger()
  }

  /// A peer that still sends gets more time, up to a limit.
  func extendLinger() {
    let isShort = context.isDraining
    let seconds = context.limits.lingerSeconds
    deadline = min(
      lingerEnd,
      context.deadline(in: isShort ? min(seconds, Connection.drainLingerSeconds) : seconds)
    )
  }

  /// Gives the place under the cap to another.
  private func release() {
    if isAdmitted { context.admission.release() }
    isAdmitted = false
  }

  private func watch() {
    var events: UInt32 = 0
    if pendingBytes > 0 { events |= EPOLLOUT.rawValue }
    let reads =
      switch state {
      case .serving:
        !peerEnded && !hasUnread && pendingBytes <= context.limits.pendingAnswerBytesMax
      case .streaming, .lingering: true
      case .closing, .closed: false
      }
    if reads { events |= EPOLLIN.rawValue }
    if events == watched { return }
    watched = events
    if !context.rewatch(descriptor, mark: identity, events: events) { abandon() }
  }

  /// Sets the deadline of the wait that begins now, or leaves the one that goes on.
  private func retime() {
    let limits = context.limits
    if state == .lingering || isClosed { return }
    let stage = parser.stage
    if state == .serving && !isOverflow && (stage != timedStage || requestCount != timedCount) {
      timedStage = stage
      timedCount = requestCount
      let seconds =
        switch stage {
        case .idle, .refused: requestCount > 0 ? limits.idleSeconds : limits.silenceSeconds
        case .head: limits.headSeconds
        case .body: limits.bodySeconds
        }
      stageDeadline = context.deadline(in: seconds)
    }
    if pendingBytes > 0 {
      deadline = writeDeadline
    } else if awaited != nil {
      // The handler owes the answer, and the peer cannot hurry it.
      deadline = .max
    } else {
      deadline = state == .streaming ? .max : stageDeadline
    }
  }

  /// The peer took something, or something new waits for it: its time begins anew, but for the
  /// time that it has for all.
  func restartWriteDeadline() {
    if !waitsToSend { answerDeadline = context.deadline(in: context.limits.answerSeconds) }
    waitsToSend = true
    writeDeadline = min(answerDeadline, context.deadline(in: context.limits.writeSeconds))
  }
}
