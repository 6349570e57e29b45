import Glibc

/// Reads the files beside the tests.
enum Fixture {
  enum Failure: Error { case unreadable(String, errno: Int32) }

  /// A file of little-endian 32-bit floats under `Fixtures/`.
  static func floats(_ name: String, file: String = #filePath) throws -> [Float] {
    let folder = file.split(separator: "/").dropLast().joined(separator: "/")
    let path = "/" + folder + "/Fixtures/" + name
    guard let handle = fopen(path, "rb") else { throw Failure.unreadable(path, errno: errno) }
    defer { fclose(handle) }
    var values: [Float] = []
    var word: UInt32 = 0
    while fread(&word, 4, 1, handle) == 1 {
      values.append(Float(bitPattern: UInt32(littleEndian: word)))
    }
    return values
  }
}
