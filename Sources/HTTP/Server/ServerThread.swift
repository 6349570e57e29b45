import Glibc

/// A thread of the server, joined once.
struct ServerThread: Sendable {
  private let handle: pthread_t

  private final class Work: Sendable {
    let run: @Sendable () -> Void

    init(run: @escaping @Sendable () -> Void) { self.run = run }
  }

  init(run: @escaping @Sendable () -> Void) throws(HTTPServerError) {
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
      throw .systemCall(name: "pthread_create", reason: SystemError.reason(code))
    }
    self.handle = handle
  }

  func join() {
    pthread_join(handle, nil)
  }
}
