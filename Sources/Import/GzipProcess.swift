import Glibc

/// A `gzip -dc` child that unpacks one descriptor into a pipe.
final class GzipProcess {
  /// The end of the pipe to read from.
  let output: Int32
  private let processID: pid_t
  private var status: Int32?

  /// - Parameter input: the packed file; stays the caller's to close.
  /// - Throws: `cannotRun` where there is no gzip.
  init(input: Int32) throws(ImportError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw GzipProcess.failure(errno) }
    // A child that kept the writing end would keep the pipe from ever ending.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    // Its exit status says what its message would.
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var child: pid_t = 0
    let arguments = ["gzip", "-dc"].map { (word: String) in strdup(word) }
    defer { for argument in arguments { free(argument) } }
    let result = posix_spawnp(&child, "gzip", &actions, nil, arguments + [nil], environ)
    close(ends[1])
    guard result == 0 else {
      close(ends[0])
      throw GzipProcess.failure(result)
    }
    output = ends[0]
    processID = child
  }

  deinit { stop() }

  /// The child's exit status once it has ended, 128 and the signal where one killed it.
  func wait() -> Int32 {
    if let status { return status }
    var code: Int32 = 0
    var result: pid_t
    repeat { result = waitpid(processID, &code, 0) } while result < 0 && errno == EINTR
    close(output)
    let signal = code & 0x7f
    // With children ignored by the process there is no status to be had, and no proof of an end.
    let ended = result < 0 ? 127 : signal == 0 ? (code >> 8) & 0xff : 128 + signal
    status = ended
    return ended
  }

  /// Ends a child that is no longer read.
  func stop() {
    guard status == nil else { return }
    kill(processID, SIGKILL)
    _ = wait()
  }

  private static func failure(_ code: Int32) -> ImportError {
    .cannotRun(program: "gzip", reason: String(cString: strerror(code)))
  }
}
