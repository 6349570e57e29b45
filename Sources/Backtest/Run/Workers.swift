import Glibc
import Synchronization

/// Runs independent pieces of work on a few threads.
enum Workers {
  private final class Queue: Sendable {
    let next = Atomic<Int>(0)
    let work: [@Sendable () -> Void]

    init(_ work: [@Sendable () -> Void]) { self.work = work }

    func drain() {
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < work.count else { return }
        work[index]()
      }
    }
  }

  /// Runs every piece, the first ones first, and returns when all are done; the caller's thread is
  /// one of `threads`. Fewer threads where the system gives no more.
  static func run(threads: Int, _ work: [@Sendable () -> Void]) {
    let queue = Queue(work)
    var helpers: [pthread_t] = []
    for _ in 1..<max(1, min(threads, work.count)) {
      var thread = pthread_t()
      let context = Unmanaged.passRetained(queue)
      let status = pthread_create(
        &thread, nil,
        { context in
          guard let context else { return nil }
          Unmanaged<Queue>.fromOpaque(context).takeRetainedValue().drain()
          return nil
        }, context.toOpaque())
      guard status == 0 else {
        context.release()
        break
      }
      helpers.append(thread)
    }
    queue.drain()
    for thread in helpers { pthread_join(thread, nil) }
  }
}
