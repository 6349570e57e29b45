import Agent
import Glibc

/// Runs rounds of learning on a thread of their own, one after another; no decision waits for one.
///
/// Checked by hand for threads: `running` and `results` are only touched under `mutex`.
final class AgentTrainer: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var running: Set<String> = []
  private var results: [String: LearningRound.Result] = [:]

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  /// What tells one round from every other.
  private static func name(_ due: AgentLive.Due) -> String { "\(due.number)/\(due.learner)" }

  /// Begins a round; `done` is called on its thread at the end.
  ///
  /// Where the system gives no thread, the round is run when `result` is asked for.
  func start(
    _ due: AgentLive.Due, _ round: LearningRound,
    done: @escaping @Sendable (LearningRound.Result) -> Void
  ) {
    let name = AgentTrainer.name(due)
    withLock { _ = running.insert(name) }
    let work = Unmanaged.passRetained(
      Work { [self] in
        let result = round.run()
        withLock {
          // Only the last round is ever asked for.
          results = [name: result]
          running.remove(name)
          pthread_cond_broadcast(changed)
        }
        done(result)
      })
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, work.toOpaque())
    if code == 0 {
      pthread_detach(thread)
    } else {
      work.release()
      withLock { _ = running.remove(name) }
    }
  }

  /// The result of a round: waits for it where it runs, runs it where it was never begun.
  func result(_ due: AgentLive.Due, round: () throws -> LearningRound) rethrows
    -> LearningRound.Result
  {
    let name = AgentTrainer.name(due)
    let known: LearningRound.Result? = withLock {
      while running.contains(name) { pthread_cond_wait(changed, mutex) }
      return results[name]
    }
    return try known ?? round().run()
  }

  /// Waits until nothing runs.
  func wait() {
    withLock { while !running.isEmpty { pthread_cond_wait(changed, mutex) } }
  }

  private func withLock<Value>(_ body: () -> Value) -> Value {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }

  private final class Work: Sendable {
    let run: @Sendable () -> Void

    init(run: @escaping @Sendable () -> Void) { self.run = run }
  }
}
