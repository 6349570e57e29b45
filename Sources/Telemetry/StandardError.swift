import Glibc

/// The process's standard error as a log's sink.
public enum StandardError {
  /// Writes all of `bytes`; a stderr that is closed or full for a second loses the line.
  ///
  /// A server must go on when nobody reads its log, so there is nobody to tell.
  public static let write: Log.Sink = { bytes in
    var rest = bytes
    while let start = rest.baseAddress, !rest.isEmpty {
      let written = Glibc.write(STDERR_FILENO, start, rest.count)
      if written > 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
      } else if errno == EAGAIN {
        var waiting = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
        guard poll(&waiting, 1, 1_000) > 0 else { return }
      } else if errno != EINTR {
        return
      }
    }
  }
}
