import Glibc

/// Runs this test program again as a process that writes to a journal, and kills it.
enum KilledWriter {
  private static let directoryName = "CONVICTION_TEST_KILLED_DIRECTORY"
  private static let logName = "CONVICTION_TEST_KILLED_LOG"

  /// Where this process is to write until it is killed; nil in the ordinary test run.
  static var directory: String? { getenv(directoryName).map { String(cString: $0) } }
  static var log: String? { getenv(logName).map { String(cString: $0) } }

  struct Failure: Error { let reason: String }

  /// Starts the writer, kills it after so many acknowledgements; the signal that ended it.
  static func run(directory: String, log: String, acknowledgements: Int) throws -> Int32 {
    let words = [
      "/proc/self/exe", "--testing-library", "swift-testing", "--filter",
      "StoreTests.KilledWriterTests/writer",
    ]
    var environment = ["\(directoryName)=\(directory)", "\(logName)=\(log)"].map {
      (text: String) in strdup(text)
    }
    for name in ["PATH", "LD_LIBRARY_PATH", "HOME"] {
      if let value = getenv(name) {
        environment.append(strdup("\(name)=\(String(cString: value))"))
      }
    }
    let arguments = words.map { (text: String) in strdup(text) }
    defer { for text in arguments + environment { free(text) } }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for stream: Int32 in [1, 2] {
      posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_WRONLY, 0)
    }
    var child: pid_t = 0
    let spawned = posix_spawn(
      &child, "/proc/self/exe", &actions, nil, arguments + [nil], environment + [nil])
    guard spawned == 0 else { throw Failure(reason: String(cString: strerror(spawned))) }
    var status: Int32 = 0
    while Scratch.bytes(of: log).count(where: { $0 == 10 }) < acknowledgements {
      if waitpid(child, &status, WNOHANG) == child {
        throw Failure(reason: "the writer ended by itself with status \(status)")
      }
      usleep(2_000)
    }
    kill(child, SIGKILL)
    waitpid(child, &status, 0)
    return status & 0x7f
  }
}
