import Glibc

/// A directory of its own for a test, removed with the last reference.
final class Scratch {
  let path: String

  init() {
    var template = Array("/tmp/conviction-store-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { fatalError("no temporary directory") }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit { _ = Scratch.output("rm -rf '\(path)'") }

  /// What a shell command prints, and its exit status.
  static func output(_ command: String) -> (text: String, status: Int32) {
    guard let pipe = popen(command, "r") else { return ("", -1) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while true {
      let count = fread(&buffer, 1, buffer.count, pipe)
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    return (String(decoding: bytes, as: UTF8.self), pclose(pipe))
  }

  /// The rows that the `sqlite3` program reads from the database in `directory`.
  static func rows(_ sql: String, in directory: String) -> [String] {
    output("sqlite3 -readonly '\(directory)/conviction.sqlite' \"\(sql)\" 2>&1").text
      .split(separator: "\n").map(String.init)
  }

  /// Whether there is an independent reader on this machine.
  static let hasSQLiteProgram = output("command -v sqlite3").status == 0

  static func bytes(of path: String) -> [UInt8] {
    guard let file = fopen(path, "r") else { return [] }
    defer { fclose(file) }
    fseek(file, 0, SEEK_END)
    var bytes = [UInt8](repeating: 0, count: ftell(file))
    rewind(file)
    let count = fread(&bytes, 1, bytes.count, file)
    return Array(bytes.prefix(count))
  }

  static func write(_ bytes: [UInt8], to path: String) {
    guard let file = fopen(path, "w") else { return }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }
}
