import CLinux
import Glibc

/// SIGTERM and SIGINT as something to wait for.
///
/// By handlers and not by a blocked mask with signalfd: OpenBLAS starts threads of its own before
/// `main`, which do not have the mask and would let the signal end the process.
struct TerminationSignals {
  /// What the handlers write to; set once, before they are installed.
  nonisolated(unsafe) private static var notifier: Int32 = -1

  private let descriptor: Int32

  /// - Throws: `CommandError` where the kernel refuses.
  init() throws(CommandError) {
    descriptor = eventfd(0, Int32(EFD_CLOEXEC))
    guard descriptor >= 0 else {
      throw CommandError("eventfd: \(String(cString: strerror(errno)))")
    }
    TerminationSignals.notifier = descriptor
    for number in [SIGTERM, SIGINT] {
      signal(number) { _ in
        var one: UInt64 = 1
        _ = write(TerminationSignals.notifier, &one, 8)
      }
    }
  }

  /// Whether one arrived within `milliseconds`.
  func wait(milliseconds: Int32) -> Bool {
    var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&poller, 1, milliseconds) > 0
  }
}
