import Agent
import Glibc

/// Runs rounds of learning on threads of their own; no decision waits for one that was begun in time.
///
/// Checked by hand for threads: everything but the lock itself is only touched under it.
final class AgentTrainer: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  /// Rounds of an earlier generation rest on events that no journal knows.
  private var generation = 0
  private var running = 0
  private var known: [Key: Standing] = [:]

  private struct Key: Hashable {
    var generation: Int
    var number: Int
    var learner: String
  }

  private enum Standing {
    case running
    case done(LearningRound.Result)
    /// The system gave no thread: it is run when its result is asked for.
    case waiting(LearningRound)
  }

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

  /// Begins a round; `done` is called on its thread at the end, unless it was forgotten by then.
  func start(
    _ due: AgentLive.Due, _ round: LearningRound,
    done: @escaping @Sendable (LearningRound.Result) -> Void
  ) {
    let key = withLock {
      let key = self.key(due)
      // Only the last round is ever asked for.
      known = [key: .running]
      running += 1
      return key
    }
    let work = Work { [self] in
      let result = round.run()
      let isWanted = withLock {
        let isWanted = known[key] != nil
        if isWanted { known[key] = .done(result) }
        pthread_cond_broadcast(changed)
        return isWanted
      }
      if isWanted { done(result) }
      withLock {
        running -= 1
        pthread_cond_broadcast(changed)
      }
    }
    guard !AgentTrainer.spawn(work) else { return }
    withLock {
      known[key] = .waiting(round)
      running -= 1
    }
  }

  /// The result of the round that was begun last: waits for it where it still runs.
  ///
  /// - Returns: nil where it was never begun.
  func result(_ due: AgentLive.Due) -> LearningRound.Result? {
    let standing: Standing? = withLock {
      let key = self.key(due)
      while case .running? = known[key] { pthread_cond_wait(changed, mutex) }
      return known[key]
    }
    switch standing {
    case .done(let result): return result
    case .waiting(let round): return round.run()
    case .running, nil: return nil
    }
  }

  /// What runs is of no interest any more.
  func forget() {
    withLock {
      generation += 1
      known = [:]
    }
  }

  /// Waits until nothing runs, what is called at the end included.
  func wait() {
    withLock { while running > 0 { pthread_cond_wait(changed, mutex) } }
  }

  private func key(_ due: AgentLive.Due) -> Key {
    Key(generation: generation, number: due.number, learner: due.learner)
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

  private static func spawn(_ work: Work) -> Bool {
    let context = Unmanaged.passRetained(work)
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, context.toOpaque())
    guard code == 0 else {
      context.release()
      return false
    }
    pthread_detach(thread)
    return true
  }
}
