import Glibc

/// The files of a data directory beside its database, for backups.
enum DirectoryFiles {
  /// Every regular file, by its path within the directory, in the order of the paths; without the
  /// database, its lock, hidden files and what a restore moved away.
  static func names(in directory: String) throws(StoreError) -> [String] {
    var names: [String] = []
    try list(directory, "", &names)
    return names.sorted()
  }

  private static func list(
    _ directory: String, _ prefix: String, _ names: inout [String]
  ) throws(StoreError) {
    let folder = prefix.isEmpty ? directory : "\(directory)/\(prefix)"
    guard let entries = opendir(folder) else { throw failure(folder) }
    defer { closedir(entries) }
    while let entry = readdir(entries) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasPrefix(".") || isOwn(name) { continue }
      let path = prefix.isEmpty ? name : "\(prefix)/\(name)"
      var status = stat()
      // What vanished since it was listed, as a bundle that is being replaced, is not there.
      guard lstat("\(directory)/\(path)", &status) == 0 else { continue }
      switch status.st_mode & S_IFMT {
      case S_IFDIR: try list(directory, path, &names)
      case S_IFREG: names.append(path)
      default: continue
      }
    }
  }

  /// Also deeper down: the demo has a data directory within the data directory.
  private static func isOwn(_ name: String) -> Bool {
    name.hasPrefix(Database.fileName) || name == "conviction.lock" || name.hasPrefix("replaced-")
      || name.hasSuffix(".partial")
  }

  static func open(_ path: String, _ flags: Int32, mode: mode_t = 0o644) throws(StoreError) -> Int32
  {
    let file = Glibc.open(path, flags | O_CLOEXEC, mode)
    guard file >= 0 else { throw failure(path) }
    return file
  }

  /// The next `count` bytes; fewer at the end.
  static func read(_ file: Int32, _ count: Int, _ path: String) throws(StoreError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let got = bytes.withUnsafeMutableBytes {
        Glibc.read(file, $0.baseAddress! + done, count - done)
      }
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw failure(path) }
      if got == 0 { break }
      done += got
    }
    bytes.removeLast(count - done)
    return bytes
  }

  /// Adds bytes to a file's end and has them on disk, making the file and its folders.
  static func append(_ bytes: [UInt8], to path: String, mode: mode_t) throws(StoreError) {
    try makeParent(of: path)
    let file = try open(path, O_WRONLY | O_CREAT | O_APPEND, mode: mode)
    defer { close(file) }
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        write(file, $0.baseAddress! + done, bytes.count - done)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw failure(path) }
      done += count
    }
    guard fsync(file) == 0 else { throw failure(path) }
  }

  /// Renames, making the target's folders, and has the new name on disk.
  static func move(_ path: String, to target: String) throws(StoreError) {
    try makeParent(of: target)
    guard rename(path, target) == 0 else { throw failure(target) }
    let folder = parent(of: target)
    let descriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(folder) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure(folder) }
  }

  static func isSame(_ one: String, _ other: String) throws(StoreError) -> Bool {
    let files = (try open(one, O_RDONLY), try open(other, O_RDONLY))
    defer {
      close(files.0)
      close(files.1)
    }
    while true {
      let part = try read(files.0, 1 << 20, one)
      guard part == (try read(files.1, 1 << 20, other)) else { return false }
      if part.isEmpty { return true }
    }
  }

  /// Removes a database that was only being made, with its log.
  static func remove(database path: String) {
    for suffix in ["", "-journal", "-wal", "-shm"] { unlink(path + suffix) }
  }

  /// Removes a folder that was only being made; nothing where there is none.
  static func removeTree(_ folder: String) throws(StoreError) {
    guard access(folder, F_OK) == 0 else { return }
    for name in try names(in: folder) { unlink("\(folder)/\(name)") }
    // Deeper folders have longer paths.
    for name in try folders(in: folder).sorted(by: { $0.count > $1.count }) { rmdir(name) }
    rmdir(folder)
  }

  private static func folders(in folder: String) throws(StoreError) -> [String] {
    guard let entries = opendir(folder) else { throw failure(folder) }
    defer { closedir(entries) }
    var list: [String] = []
    while let entry = readdir(entries) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard name != ".", name != "..", Int32(entry.pointee.d_type) == DT_DIR else { continue }
      list.append("\(folder)/\(name)")
      list += try folders(in: "\(folder)/\(name)")
    }
    return list
  }

  private static func makeParent(of path: String) throws(StoreError) {
    try Database.makeDirectory(parent(of: path))
  }

  private static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func failure(_ path: String) -> StoreError {
    .cannotOpen(path: path, reason: String(cString: strerror(errno)))
  }
}
