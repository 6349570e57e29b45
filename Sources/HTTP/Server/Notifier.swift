import CLinux
import Glibc

/// A kernel event counter through which one thread wakes another out of its waiting.
struct Notifier: Sendable {
  let descriptor: Int32

  init() throws(HTTPServerError) {
    descriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
    guard descriptor >= 0 else {
      throw .systemCall(name: "eventfd", reason: SystemError.lastReason)
    }
  }

  /// Wakes the waiting thread, at once or when it next waits.
  func notify() {
    var one: UInt64 = 1
    // Fails only where the counter is full, and then the thread is awake.
    _ = write(descriptor, &one, 8)
  }

  /// Takes all notifications since the last call.
  func clear() {
    var count: UInt64 = 0
    _ = read(descriptor, &count, 8)
  }

  func shut() {
    close(descriptor)
  }
}
