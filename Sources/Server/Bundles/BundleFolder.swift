import Glibc

/// Reads the files of bundles from `<folder>/<SYMBOL>/<version>/`.
struct BundleFolder: Sendable {
  let path: String

  /// The largest file that is read; a model of a hundred megabytes is a mistake.
  static let fileBytesMax = 128 * 1_024 * 1_024

  /// The versions of a symbol that have a manifest, oldest first; a name that begins with a dot is a
  /// bundle being written.
  func versions(_ symbol: String) -> [String] {
    guard let directory = opendir("\(path)/\(symbol)") else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix("."), access("\(path)/\(symbol)/\(name)/manifest.json", R_OK) == 0 {
        names.append(name)
      }
    }
    return names.sorted()
  }

  /// Name, size and time of change of each file of one bundle, in order; none where there is no folder.
  func stamps(_ symbol: String, _ version: String) -> [String] {
    let folder = "\(path)/\(symbol)/\(version)"
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var stamps: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      var status = stat()
      guard !name.hasPrefix("."), stat("\(folder)/\(name)", &status) == 0 else { continue }
      stamps.append(
        "\(name) \(status.st_size) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)")
    }
    return stamps.sorted()
  }

  /// Every regular file of one bundle, by name.
  ///
  /// - Throws: `BundleFolderError` naming the file that cannot be read.
  func files(_ symbol: String, _ version: String) throws(BundleFolderError) -> [String: [UInt8]] {
    let folder = "\(path)/\(symbol)/\(version)"
    guard let directory = opendir(folder) else {
      throw .unreadable(path: folder, reason: String(cString: strerror(errno)))
    }
    defer { closedir(directory) }
    var files: [String: [UInt8]] = [:]
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard !name.hasPrefix(".") else { continue }
      if let bytes = try BundleFolder.read("\(folder)/\(name)") { files[name] = bytes }
    }
    return files
  }

  /// The bytes of a regular file; nil where it is something else.
  static func read(_ path: String) throws(BundleFolderError) -> [UInt8]? {
    func failure() -> BundleFolderError {
      .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure() }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure() }
    guard status.st_mode & S_IFMT == S_IFREG else { return nil }
    guard status.st_size <= fileBytesMax else {
      throw .unreadable(path: path, reason: "larger than \(fileBytesMax) bytes")
    }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeMutableBytes { buffer in
        Glibc.read(
          descriptor, UnsafeMutableRawBufferPointer(rebasing: buffer[done...]).baseAddress,
          buffer.count - done)
      }
      if count < 0 { throw failure() }
      if count == 0 { break }
      done += count
    }
    bytes.removeLast(bytes.count - done)
    return bytes
  }
}

/// A bundle's files cannot be read.
public enum BundleFolderError: Error, Sendable, CustomStringConvertible {
  case unreadable(path: String, reason: String)
  case unwritable(path: String, reason: String)

  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
    case .unwritable(let path, let reason): "cannot write \(path): \(reason)"
    }
  }
}
