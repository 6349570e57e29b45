import Glibc

/// Files that commands write.
enum OutputFile {
  /// Writes a whole file.
  ///
  /// - Throws: `CommandError` naming the file.
  static func write(_ bytes: [UInt8], to path: String) throws(CommandError) {
    guard let file = fopen(path, "wb") else {
      throw CommandError("\(path): \(String(cString: strerror(errno)))")
    }
    let count = fwrite(bytes, 1, bytes.count, file)
    guard fclose(file) == 0, count == bytes.count else {
      throw CommandError("\(path): \(String(cString: strerror(errno)))")
    }
  }
}
