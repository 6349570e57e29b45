import CLinux
import Glibc
import Synchronization
import Telemetry

/// A thread that waits for its connections and serves each as far as it can go without waiting.
///
/// Checked by hand for threads: `inbox`, `notifier` and `busy` are for all threads, everything
/// else belongs to the thread inside `run`.
final class EventLoop: @unchecked Sendable {
  /// What other threads have for the loop.
  private struct Inbox {
    var arrivals: [Arrival] = []
    /// Connections whose stream or promised answer has something.
    var news: [UInt64] = []
    /// When set, the loop drains until then, by the monotonic clock.
    var drainDeadline: UInt64?
    var isClosed = false

    var isEmpty: Bool { arrivals.isEmpty && news.isEmpty && drainDeadline == nil }

    /// Keeps its room.
    mutating func empty() {
      arrivals.removeAll(keepingCapacity: true)
      news.removeAll(keepingCapacity: true)
      drainDeadline = nil
    }
  }

  /// Events that one wait returns at most.
  private static let eventsMax = 256
  /// How often the loop looks who else has come before it sets off what was begun, and with how many
  /// it does not: the first of them waits for all.
  private static let gatherLooks = 8
  private static let gatheredMax = 16
  /// The notifier's mark among the events; no connection's identity comes near.
  private static let notifierMark = UInt64.max

  let context: LoopContext
  private let inbox = Mutex(Inbox())
  /// What was taken out of the inbox last; what it was before takes the place of that.
  private var mail = Inbox()
  private let notifier: Notifier
  private let busy = Atomic<Int>(0)
  private let abandoned = Atomic<Bool>(false)
  /// The thread inside `run`; zero before.
  private let thread = Atomic<UInt>(0)
  private let poll: Int32
  private let clock: any Clock
  private let spinNanoseconds: UInt64

  private var connections: [UInt64: Connection] = [:]
  private var lastIdentity: UInt64 = 0
  /// Overflow connections, the oldest first; those that have gone are skipped.
  private var overflow: [UInt64] = []
  private var lingering = LingeringQueue()
  /// No deadline lies before this.
  private var nextCheck = UInt64.max
  private var drainDeadline: UInt64?
  /// What is being set off; kept for its room.
  private var begun: [ResponsePromise] = []
  /// Whether the loop's own thread has put something into the inbox, of which the notifier is not
  /// told.
  private var hasOwnNews = false

  init(
    handler: any RequestHandler, configuration: HTTPServer.Configuration, admission: Admission,
    metrics: ServerMetrics?
  ) throws(HTTPServerError) {
    poll = epoll_create1(Int32(EPOLL_CLOEXEC))
    guard poll >= 0 else {
      throw .systemCall(name: "epoll_create1", reason: SystemError.lastReason)
    }
    do throws(HTTPServerError) {
      notifier = try Notifier()
    } catch {
      close(poll)
      throw error
    }
    clock = configuration.clock
    spinNanoseconds = UInt64(max(0, configuration.spinMicroseconds)) * 1_000
    context = LoopContext(
      handler: handler, configuration: configuration, admission: admission, metrics: metrics,
      poll: poll)
    let isWatched = context.watch(
      notifier.descriptor, mark: EventLoop.notifierMark, events: EPOLLIN.rawValue)
    if !isWatched { throw .systemCall(name: "epoll_ctl", reason: SystemError.lastReason) }
  }

  /// The number of connections, those on their way included.
  var load: Int { busy.load(ordering: .relaxed) }

  /// Whether a drain ran out of time with connections open.
  var hasAbandoned: Bool { abandoned.load(ordering: .relaxed) }

  /// Takes over a new connection; any thread may call.
  func adopt(_ arrival: Arrival) {
    busy.wrappingAdd(1, ordering: .relaxed)
    let isTaken = tell { $0.arrivals.append(arrival) }
    if !isTaken { close(arrival.descriptor) }
  }

  /// Serves what is in flight until `deadline`, then ends all; any thread may call.
  func drain(deadline: UInt64) {
    tell { $0.drainDeadline = deadline }
  }

  @discardableResult private func tell(_ change: (inout Inbox) -> Void) -> Bool {
    inbox.withLock { inbox in
      // Within the lock, for a loop that has ended has given its notifier back.
      if inbox.isClosed { return false }
      let wasEmpty = inbox.isEmpty
      change(&inbox)
      if thread.load(ordering: .relaxed) == pthread_self() {
        hasOwnNews = true
      } else if wasEmpty {
        notifier.notify()
      }
      return true
    }
  }

  /// Serves until drained; the body of the loop's thread.
  func run() {
    thread.store(pthread_self(), ordering: .relaxed)
    var events = [epoll_event](repeating: epoll_event(), count: EventLoop.eventsMax)
    while drainDeadline == nil || !connections.isEmpty {
      let count = wait(&events)
      serve(events.prefix(count))
      gather(&events)
      if context.now >= nextCheck { checkDeadlines() }
      endRound()
    }
    finish()
  }

  /// Serves those who have something for the loop.
  private func serve(_ events: ArraySlice<epoll_event>) {
    context.now = clock.monotonicNanoseconds
    context.date.update(epochNanoseconds: clock.epochNanoseconds)
    for event in events {
      if event.data.u64 == EventLoop.notifierMark {
        notifier.clear()
        readInbox()
      } else if let connection = connections[event.data.u64] {
        connection.handle(events: event.events)
        settle(connection)
      }
    }
  }

  /// Serves who has come meanwhile, before what was begun is set off for all of them together: while
  /// one is served others arrive, and each would else have its own.
  private func gather(_ events: inout [epoll_event]) {
    for _ in 0..<EventLoop.gatherLooks {
      guard context.begunPromises.last?.gathers == true,
        context.begunPromises.count < min(EventLoop.gatheredMax, connections.count)
      else { return }
      let count = epoll_wait(poll, &events, Int32(EventLoop.eventsMax), 0)
      guard count > 0 else { return }
      serve(events.prefix(Int(count)))
    }
  }

  /// Sets off what was begun for the connections of this round, all of it together, takes what that
  /// brought at once, and then does what no one waits for.
  private func endRound() {
    while !context.begunPromises.isEmpty || hasOwnNews {
      swap(&begun, &context.begunPromises)
      for promise in begun { promise.hasten() }
      let last = begun.last
      begun.removeAll(keepingCapacity: true)
      if hasOwnNews { readInbox() }
      last?.rest()
    }
  }

  private func finish() {
    let left = inbox.withLock { inbox in
      inbox.isClosed = true
      let arrivals = inbox.arrivals
      inbox.arrivals = []
      return arrivals
    }
    for arrival in left { close(arrival.descriptor) }
    notifier.shut()
    close(poll)
  }

  private func wait(_ events: inout [epoll_event]) -> Int {
    if spinNanoseconds > 0 {
      let end = clock.monotonicNanoseconds &+ spinNanoseconds
      repeat {
        let count = epoll_wait(poll, &events, Int32(EventLoop.eventsMax), 0)
        if count > 0 { return Int(count) }
        // Whoever has something to do on this core, the commit or the asker, goes first.
        sched_yield()
      } while clock.monotonicNanoseconds < end
    }
    var timeout: Int32 = -1
    if nextCheck != .max {
      let now = clock.monotonicNanoseconds
      let left = nextCheck > now ? nextCheck - now : 0
      // Rounded up, or the last millisecond would be spent asking.
      timeout = Int32(clamping: (left + 999_999) / 1_000_000)
    }
    return max(0, Int(epoll_wait(poll, &events, Int32(EventLoop.eventsMax), timeout)))
  }

  private func readInbox() {
    inbox.withLock { swap(&$0, &mail) }
    hasOwnNews = false
    defer { mail.empty() }
    for arrival in mail.arrivals { open(arrival) }
    for identity in mail.news {
      guard let connection = connections[identity] else { continue }
      connection.takeNews()
      settle(connection)
    }
    if let deadline = mail.drainDeadline, drainDeadline == nil { beginDrain(deadline) }
  }

  private func open(_ arrival: Arrival) {
    lastIdentity += 1
    let identity = lastIdentity
    let connection = Connection(arrival, identity: identity, context: context) { [self] in
      tell { $0.news.append(identity) }
    }
    connections[identity] = connection
    context.metrics?.connections.add(1)
    makeRoomAmongLingering()
    if arrival.isOverflow {
      overflow.append(identity)
      makeRoomInReserve()
    }
    // What a quick peer has sent already needs no further wait.
    connection.handle(events: EPOLLIN.rawValue)
    settle(connection)
  }

  /// Answers the oldest overflow connections so that no more than the loop's share is open.
  private func makeRoomInReserve() {
    overflow.removeAll { connections[$0]?.isServing != true }
    let share = context.reserveShare
    while overflow.count > share, let oldest = connections[overflow.removeFirst()] {
      oldest.refuse(.overloaded)
      oldest.advance()
      settle(oldest)
    }
  }

  /// Ends the connections that have lingered longest, where they leave newcomers little room.
  private func makeRoomAmongLingering() {
    while context.admission.isCrowded,
      let oldest = lingering.next(where: { connections[$0]?.isLingering == true }),
      let connection = connections[oldest]
    {
      connection.abandon()
      settle(connection)
    }
  }

  /// Forgets a connection that has closed, or notes its next deadline.
  private func settle(_ connection: Connection) {
    if connection.isLingering && !connection.isListed {
      connection.isListed = true
      lingering.append(connection.identity) { connections[$0]?.isLingering == true }
    }
    if connection.isClosed {
      if connections.removeValue(forKey: connection.identity) != nil {
        busy.wrappingSubtract(1, ordering: .relaxed)
        context.metrics?.connections.add(-1)
      }
    } else {
      nextCheck = min(nextCheck, connection.deadline)
    }
  }

  /// Ends what has run out of time, and finds the next time to look.
  private func checkDeadlines() {
    if let drainDeadline, context.now >= drainDeadline {
      abandoned.store(true, ordering: .relaxed)
      for connection in connections.values { connection.abandon() }
    }
    nextCheck = drainDeadline ?? .max
    for connection in Array(connections.values) {
      if !connection.isClosed && context.now >= connection.deadline { connection.expire() }
      settle(connection)
    }
  }

  private func beginDrain(_ deadline: UInt64) {
    drainDeadline = deadline
    context.isDraining = true
    for connection in Array(connections.values) {
      connection.beginDrain()
      settle(connection)
    }
    nextCheck = min(nextCheck, deadline)
  }
}
