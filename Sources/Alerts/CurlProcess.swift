import Glibc

/// Runs curl once: TLS, proxies and mail servers are its business.
enum CurlProcess {
  /// - Throws: `AlertError` with what curl says.
  static func run(_ request: CurlRequest) throws(AlertError) {
    let configuration = try Pipe()
    let body = try Pipe()
    let complaint = try Pipe()
    let child = try spawn(configuration, body, complaint)
    configuration.closeReading()
    body.closeReading()
    complaint.closeWriting()
    configuration.write(Array(request.configuration.utf8))
    body.write(request.body)
    let words = complaint.readAll()
    var code: Int32 = 0
    var result: pid_t
    repeat { result = waitpid(child, &code, 0) } while result < 0 && errno == EINTR
    guard result == child, code == 0 else {
      let lines = String(decoding: words, as: UTF8.self).split(separator: "\n")
      throw .notDelivered(lines.first.map(String.init) ?? "curl ended with status \(code >> 8)")
    }
  }

  private static func spawn(
    _ configuration: Pipe, _ body: Pipe, _ complaint: Pipe
  ) throws(AlertError) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, body.reading, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, complaint.writing, 2)
    posix_spawn_file_actions_adddup2(&actions, configuration.reading, 3)
    var child: pid_t = 0
    // -q first: the user's own .curlrc has no say.
    let words = ["curl", "-q", "--config", "/dev/fd/3"].map { (word: String) in strdup(word) }
    defer { for word in words { free(word) } }
    let result = posix_spawnp(&child, "curl", &actions, nil, words + [nil], environ)
    guard result == 0 else {
      throw .cannotRun(program: "curl", reason: String(cString: strerror(result)))
    }
    return child
  }

  /// A pipe whose ends no other child inherits.
  private final class Pipe {
    private(set) var reading: Int32 = -1
    private(set) var writing: Int32 = -1

    init() throws(AlertError) {
      var ends: [Int32] = [-1, -1]
      guard pipe(&ends) == 0 else {
        throw .cannotRun(program: "curl", reason: String(cString: strerror(errno)))
      }
      // Beyond the numbers that the child's own descriptors get.
      reading = fcntl(ends[0], F_DUPFD_CLOEXEC, 16)
      writing = fcntl(ends[1], F_DUPFD_CLOEXEC, 16)
      for end in ends { close(end) }
    }

    deinit {
      closeReading()
      closeWriting()
    }

    func closeReading() {
      if reading >= 0 { close(reading) }
      reading = -1
    }

    func closeWriting() {
      if writing >= 0 { close(writing) }
      writing = -1
    }

    /// Writes all and closes; a child that ended early takes no more, and says why itself.
    func write(_ bytes: [UInt8]) {
      var done = 0
      while done < bytes.count {
        let count = bytes.withUnsafeBytes {
          Glibc.write(writing, $0.baseAddress! + done, bytes.count - done)
        }
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { break }
        done += count
      }
      closeWriting()
    }

    func readAll() -> [UInt8] {
      var all: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 1_024)
      while true {
        let count = read(reading, &buffer, buffer.count)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { return all }
        if all.count < 8_192 { all += buffer[0..<count] }
      }
    }
  }
}
