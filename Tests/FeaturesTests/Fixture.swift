import Glibc

/// Files beside the tests.
enum Fixture {
  /// The lines of a file under `Fixtures`; a file that cannot be read ends the run.
  static func lines(_ path: String) -> [String] {
    let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    let full = "/\(folder)/Fixtures/\(path)"
    guard let file = fopen(full, "r") else { fatalError("cannot open \(full)") }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let got = fread(&chunk, 1, chunk.count, file)
      guard got > 0 else { break }
      bytes += chunk[..<got]
    }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
