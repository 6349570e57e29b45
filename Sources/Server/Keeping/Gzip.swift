import Glibc

/// The system's gzip between two descriptors.
enum Gzip {
  /// Packs or unpacks all of `input` into `output`, and waits for the end.
  ///
  /// - Throws: `AuditError.gzip` where there is none, or it fails.
  static func run(_ arguments: [String], input: Int32, output: Int32) throws(AuditError) {
    try wait(try start(arguments, input: input, output: output))
  }

  /// Starts gzip; the descriptors stay the caller's.
  static func start(
    _ arguments: [String], input: Int32, output: Int32
  ) throws(AuditError) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    // Its exit status says what its message would.
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    let words = (["gzip"] + arguments).map { (word: String) in strdup(word) }
    defer { for word in words { free(word) } }
    var child: pid_t = 0
    let result = posix_spawnp(&child, "gzip", &actions, nil, words + [nil], environ)
    guard result == 0 else { throw .gzip(reason: String(cString: strerror(result))) }
    return child
  }

  static func wait(_ child: pid_t) throws(AuditError) {
    var status: Int32 = 0
    var result: pid_t
    repeat { result = waitpid(child, &status, 0) } while result < 0 && errno == EINTR
    guard result == child, status == 0 else {
      throw .gzip(reason: "ended with status \(status >> 8 != 0 ? status >> 8 : status)")
    }
  }
}
