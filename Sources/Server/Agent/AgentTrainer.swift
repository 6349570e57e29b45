import Agent
import Glibc

/// Runs rounds of learning on threads of their own.
///
/// Checked by hand for threads: everything but the lock itself is only touched under it.
final class AgentTrainer: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  /// The round that was begun last, unless it was forgotten: it rests on events that no journal knows.
  private var wanted: Int?
  private var begun = 0
  private var running = 0
  /// A round that the system gave no thread.
  private var waiting: Work?

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
    _ round: LearningRound, done: @escaping @Sendable (LearningRound.Result) -> Void
  ) {
    let number = withLock {
      begun += 1
      wanted = begun
      running += waiting == nil ? 1 : 0
      waiting = nil
      return begun
    }
    let work = Work { [self] in
      let result = round.run()
      if withLock({ wanted == number }) { done(result) }
      withLock {
        running -= 1
        pthread_cond_broadcast(changed)
      }
    }
    guard !AgentTrainer.spawn(work) else { return }
    withLock { waiting = work }
  }

  /// A round that got no thread, for the caller to run.
  func takeWaiting() -> (@Sendable () -> Void)? {
    withLock {
      defer { waiting = nil }
      return waiting?.run
    }
  }

  /// What runs is of no interest any more.
  func forget() {
    withLock {
      wanted = nil
      if waiting != nil { running -= 1 }
      waiting = nil
    }
  }

  /// Waits until nothing runs, what is called at the end included.
  func wait() {
    if let work = takeWaiting() { work() }
    withLock { while running > 0 { pthread_cond_wait(changed, mutex) } }
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
