import Glibc

/// A thread of the store, started once and joined once.
///
/// Checked by hand for threads: `handle` is written by the one that starts and the one that joins.
final class WriterThread: @unchecked Sendable {
  private final class Work: Sendable {
    let run: @Sendable () -> Void

    init(run: @escaping @Sendable () -> Void) { self.run = run }
  }

  private var handle: pthread_t?

  /// - Throws: `cannotOpen` where the system gives no thread.
  func start(_ run: @escaping @Sendable () -> Void) throws(StoreError) {
    var handle = pthread_t()
    let work = Unmanaged.passRetained(Work(run: run))
    let code = pthread_create(
      &handle, nil,
      { argument in
        if let argument {
          Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run()
        }
        return nil
      }, work.toOpaque())
    guard code == 0 else {
      work.release()
      throw .cannotOpen(path: "a thread", reason: String(cString: strerror(code)))
    }
    self.handle = handle
  }

  /// Waits for the end; the thread itself, where it holds the last word, only lets go of itself.
  func join() {
    guard let handle else { return }
    self.handle = nil
    if pthread_equal(handle, pthread_self()) != 0 {
      pthread_detach(handle)
    } else {
      pthread_join(handle, nil)
    }
  }
}
