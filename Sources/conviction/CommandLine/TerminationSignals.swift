import CLinux
import Glibc

/// SIGTERM and SIGINT as something to wait for, blocked in every thread.
struct TerminationSignals {
  private let descriptor: Int32

  /// - Throws: `CommandError` where the kernel refuses.
  init() throws(CommandError) {
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, SIGTERM)
    sigaddset(&set, SIGINT)
    pthread_sigmask(SIG_BLOCK, &set, nil)
    descriptor = signalfd(-1, &set, 0)
    guard descriptor >= 0 else {
      throw CommandError("signalfd: \(String(cString: strerror(errno)))")
    }
  }

  /// Whether one arrived within `milliseconds`.
  func wait(milliseconds: Int32) -> Bool {
    var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&poller, 1, milliseconds) > 0
  }
}
