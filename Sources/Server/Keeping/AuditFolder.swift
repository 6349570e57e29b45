import Glibc

/// The files of the audit journal: `DATA/audit/YEAR.jsonl.gz`, each a row of gzip members.
struct AuditFolder {
  let path: String

  init(dataDirectory: String) { path = dataDirectory + "/audit" }

  func file(_ year: Int) -> String { "\(path)/\(year).jsonl.gz" }

  /// The years that have a file, oldest first.
  func years() -> [Int] {
    guard let entries = opendir(path) else { return [] }
    defer { closedir(entries) }
    var years: [Int] = []
    while let entry = readdir(entries) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(".jsonl.gz"), let year = Int(name.dropLast(9)) { years.append(year) }
    }
    return years.sorted()
  }

  /// Adds lines to a year's file, after the `known` bytes of it that were sealed.
  ///
  /// What lies beyond is of a sealing that was cut off before the database knew of it: its lines are
  /// among these again.
  ///
  /// - Returns: the file's bytes.
  /// - Throws: `AuditError.file`, `AuditError.gzip`.
  func append(_ lines: [UInt8], year: Int, after known: Int64) throws(AuditError) -> Int64 {
    guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw failure(path) }
    let plain = path + "/.pending"
    let input = open(plain, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard input >= 0 else { throw failure(plain) }
    defer { close(input) }
    // Nobody else needs the name.
    unlink(plain)
    try write(lines, input, plain)
    guard lseek(input, 0, SEEK_SET) == 0 else { throw failure(plain) }
    let target = file(year)
    let output = open(target, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
    guard output >= 0 else { throw failure(target) }
    defer { close(output) }
    guard lseek(output, 0, SEEK_END) >= known else {
      throw .file(path: target, reason: "is shorter than what was sealed: restore it")
    }
    guard ftruncate(output, Int(known)) == 0, lseek(output, Int(known), SEEK_SET) == Int(known)
    else {
      throw failure(target)
    }
    try Gzip.run(["-c"], input: input, output: output)
    guard fsync(output) == 0 else { throw failure(target) }
    let end = lseek(output, 0, SEEK_END)
    try sync(path)
    return Int64(end)
  }

  private func write(_ bytes: [UInt8], _ file: Int32, _ name: String) throws(AuditError) {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(file, $0.baseAddress! + done, bytes.count - done)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw failure(name) }
      done += count
    }
  }

  private func sync(_ folder: String) throws(AuditError) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(folder) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure(folder) }
  }

  /// Calls `body` with each line of a year's file.
  ///
  /// - Throws: `AuditError.file`, `AuditError.gzip`; what `body` throws.
  func lines(_ year: Int, _ body: (ArraySlice<UInt8>) throws -> Void) throws {
    let input = open(file(year), O_RDONLY | O_CLOEXEC)
    guard input >= 0 else { throw failure(file(year)) }
    defer { close(input) }
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw failure("a pipe") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let child: pid_t
    do throws(AuditError) {
      child = try Gzip.start(["-dc"], input: input, output: ends[1])
      close(ends[1])
    } catch {
      for end in ends { close(end) }
      throw error
    }
    var rest: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    do {
      while true {
        let count = read(ends[0], &chunk, chunk.count)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { break }
        rest += chunk[..<count]
        var begin = rest.startIndex
        while let end = rest[begin...].firstIndex(of: 10) {
          try body(rest[begin..<end])
          begin = end + 1
        }
        rest.removeSubrange(..<begin)
      }
    } catch {
      // gzip ends by itself once nobody reads.
      close(ends[0])
      var status: Int32 = 0
      waitpid(child, &status, 0)
      throw error
    }
    close(ends[0])
    try Gzip.wait(child)
    if !rest.isEmpty { try body(rest[...]) }
  }

  /// Removes a year's file.
  func remove(_ year: Int) throws(AuditError) {
    guard unlink(file(year)) == 0 else { throw failure(file(year)) }
    try sync(path)
  }

  private func failure(_ path: String) -> AuditError {
    .file(path: path, reason: String(cString: strerror(errno)))
  }
}
