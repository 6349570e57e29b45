import Glibc
import Synchronization
public import Telemetry

/// Remembers, seals, prunes and scores on a thread of its own for as long as a server runs.
///
/// Checked by hand for threads: `thread` and `ends` are only touched by who starts and stops it.
public final class Housekeeper: @unchecked Sendable {
  private let engine: Engine
  private let log: Log
  private let isStopped = Atomic<Bool>(false)
  private var thread: pthread_t?
  private var ends: [Int32] = [-1, -1]
  /// The count of commits when the journal was last known to take something, and when that was.
  private var probed = (count: 0, at: UInt64(0))
  /// What each step last failed with.
  private var lastFaults: [String: String] = [:]

  /// What waits is looked at so often, milliseconds.
  private static let pauseMilliseconds: Int32 = 1_000
  /// Scores are looked at so often.
  private static let scoreNanoseconds: UInt64 = 10_000_000_000

  /// A journal that was given nothing for so long is tried.
  private static let probeNanoseconds: UInt64 = 10_000_000_000

  public init(_ engine: Engine, log: Log) {
    self.engine = engine
    self.log = log
  }

  /// Begins; where the system gives no thread or pipe nothing is kept, and the log says so.
  public func start() {
    guard pipe(&ends) == 0 else { return tell("keeping", "no pipe") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var thread = pthread_t()
    let context = Unmanaged.passRetained(self)
    let code = pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<Housekeeper>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, context.toOpaque())
    guard code == 0 else {
      context.release()
      return tell("keeping", String(cString: strerror(code)))
    }
    self.thread = thread
  }

  /// Begins no further step.
  public func finish() { isStopped.store(true, ordering: .releasing) }

  /// Waits for the step under way, and ends.
  public func stop() {
    guard let thread else { return }
    self.thread = nil
    finish()
    close(ends[1])
    pthread_join(thread, nil)
    close(ends[0])
  }

  private func run() {
    let keeping = engine.settings.keeping
    let interval = UInt64(keeping.sealMinutes * 60e9)
    // The first sealing is soon after the start: what a stop left unsealed waits no longer.
    var sealedAt: UInt64?
    var scoredAt: UInt64?
    step("remembering") {
      try engine.rememberEvents { isStopped.load(ordering: .acquiring) }
    }
    while !isStopped.load(ordering: .acquiring) {
      let now = engine.clock.monotonicNanoseconds
      if interval > 0, sealedAt.map({ now &- $0 >= interval }) ?? true {
        sealedAt = now
        step("sealing") {
          while try self.engine.seal(), !self.isStopped.load(ordering: .acquiring) {}
          try self.engine.forgetYears()
        }
      }
      step("pruning") {
        while try self.engine.prune(), !self.isStopped.load(ordering: .acquiring) {}
      }
      if scoredAt.map({ now &- $0 >= Housekeeper.scoreNanoseconds }) ?? true {
        scoredAt = now
        // A challenger that is new is asked about some closes in each round.
        step("scoring") { if try self.engine.refreshScores() { scoredAt = nil } }
      }
      probe(now)
      step("noting") { try self.engine.noteChoices() }
      var poller = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
      _ = poll(&poller, 1, Housekeeper.pauseMilliseconds)
    }
  }

  /// Tries the journal where nothing was stored for a while, sooner where it took nothing last.
  private func probe(_ now: UInt64) {
    let count = engine.commitCount.load(ordering: .relaxed)
    let isWell = engine.state.withLock { $0.journalFault == nil && !$0.isStale }
    if isWell && count != probed.count { probed = (count, now) }
    let interval =
      isWell ? Housekeeper.probeNanoseconds : Housekeeper.probeNanoseconds / 5
    guard now &- probed.at >= interval else { return }
    step("probing") { try self.engine.probe() }
    probed = (engine.commitCount.load(ordering: .relaxed), now)
  }

  private func step(_ name: String, _ work: () throws -> Void) {
    let began = engine.clock.monotonicNanoseconds
    do {
      try work()
      lastFaults[name] = nil
    } catch {
      tell(name, "\(error)")
    }
    let took = Double(engine.clock.monotonicNanoseconds &- began) / 1e9
    engine.metrics.recordKeeping(name, seconds: took)
  }

  /// A fault that lasts is told once.
  private func tell(_ name: String, _ why: String) {
    guard why != lastFaults[name] else { return }
    lastFaults[name] = why
    log.error("\(name) failed", ["why": .text(why)])
  }
}
