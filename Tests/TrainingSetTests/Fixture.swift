import Glibc

/// Files beside the tests, and files that the tests write.
enum Fixture {
  /// The folder of this target.
  static var folder: String {
    "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/")
  }

  /// The rows of a comma-separated file under `Fixtures`, its header left out.
  static func rows(_ path: String) -> [[String]] {
    let bytes = bytes(of: "\(folder)/Fixtures/\(path)")
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").dropFirst().map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  /// The bytes of a file; a file that cannot be read ends the run.
  static func bytes(of path: String) -> [UInt8] {
    guard let file = fopen(path, "r") else { fatalError("cannot open \(path)") }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let got = fread(&chunk, 1, chunk.count, file)
      guard got > 0 else { return bytes }
      bytes += chunk[..<got]
    }
  }
}

/// A directory of its own for a test, removed with the last reference.
final class Scratch: Sendable {
  let path: String

  init() {
    var template = Array("/tmp/conviction-set-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { fatalError("no temporary directory") }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit { system("rm -rf '\(path)'") }
}
